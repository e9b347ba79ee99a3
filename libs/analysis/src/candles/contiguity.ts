import { MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { Contiguity } from '../readings.js';
import type { CandleSeries } from './candle-series.js';

interface Hole {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * How whole the 1m candles are. Holes are seen in the candles' own times, so that a reader that lived through one and
 * one that starts after it say the same. What lies before the first candle ever known is not a hole but a short history.
 */
export class ContiguityTracker {
  #holes: readonly Hole[] = Object.freeze([]);

  /** @param since from where on minutes are expected; undefined: from the first minute on. */
  constructor(
    private readonly minutes: CandleSeries,
    private readonly since: EpochMs | undefined,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {}

  /** Takes in the minute just appended. @returns whether it ends a halt: a hole of over 2 minutes in a whole hour. */
  extend(): boolean {
    const index = this.minutes.length - 1;
    const to = this.minutes.openTime(index);
    const from = index === 0 ? (this.since ?? to) : this.minutes.endTime(index - 1);
    if (from >= to) return false;
    this.#holes = Object.freeze([...this.#holes, Object.freeze({ from, to })]);
    const { haltMinutes, active } = this.settings.event;
    const hour = (from - active * MINUTE_MS) as EpochMs;
    return to - from > haltMinutes * MINUTE_MS && this.#isWhole(hour, from);
  }

  /** @returns how many minutes of [from, to) are missing, those before the first expected one left out. */
  missing(from: EpochMs, to: EpochMs): number {
    const start = Math.max(from, this.#expectedFrom() ?? to) as EpochMs;
    return start >= to ? 0 : (to - start) / MINUTE_MS - this.minutes.countBetween(start, to);
  }

  /** @returns whether too many (over 2 %) of the minutes of [from, to) are missing. */
  isBroken(from: EpochMs, to: EpochMs): boolean {
    return this.missing(from, to) > (this.settings.holes * (to - from)) / MINUTE_MS;
  }

  /** @returns the state of all minutes up to the last one. */
  read(): Contiguity {
    const last = this.minutes.length - 1;
    const [from, to] = [this.#expectedFrom(), last < 0 ? undefined : this.minutes.endTime(last)];
    const expectedMinutes = from === undefined || to === undefined ? 0 : (to - from) / MINUTE_MS;
    return Object.freeze({
      expectedMinutes,
      missingMinutes: expectedMinutes - this.minutes.length,
      gaps: this.#holes,
      backfilledMinutes: 0,
    });
  }

  #isWhole(from: EpochMs, to: EpochMs): boolean {
    const expected = (to - from) / MINUTE_MS;
    return this.minutes.countBetween(from, to) >= (1 - this.settings.holes) * expected;
  }

  #expectedFrom(): EpochMs | undefined {
    return this.since ?? (this.minutes.length === 0 ? undefined : this.minutes.openTime(0));
  }
}
