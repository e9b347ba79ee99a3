import { after, DAY_MS, TIMEFRAME_MS, type Candle, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { NakedPocs, type ClosedPoc, type NakedPoc } from './naked-poc.js';
import { readValueArea } from './profile-reading.js';
import { startOfWeek } from './scope-span.js';
import { VolumeProfile } from './volume-profile.js';

/**
 * Follows the POCs of closed days, weeks and balance areas. Profiles of days and weeks are made of 5m candles in the bins
 * of the day on which they are added; one of which more than 2 % of the candles are missing has no POC to speak of. Weeks
 * go back as far as 5m candles do, about three.
 */
export class ClosedPocs {
  readonly #pocs: NakedPocs;
  #isBegun = false;

  constructor(
    private readonly fiveMinutes: CandleSeries,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#pocs = new NakedPocs(settings);
  }

  /** Those kept, naked and tested. */
  get all(): readonly NakedPoc[] {
    return this.#pocs.all;
  }

  /** Takes in the next 5m candle. */
  apply(candle: Candle): void {
    if (this.#isBegun) this.#pocs.apply(candle);
  }

  /** The balance area is over. */
  balanceEnded(poc: ClosedPoc): void {
    this.#pocs.add('balance', poc);
  }

  /** Adds what closed at 00:00Z of that day; on the first day also what closed before, and what was traded since. */
  openDay(day: EpochMs, binSize: number | undefined): void {
    if (binSize === undefined) return;
    if (!this.#isBegun) this.#begin(day, binSize);
    this.#addClosed(day, binSize);
  }

  #begin(first: EpochMs, binSize: number): void {
    this.#isBegun = true;
    const { fiveMinutes } = this;
    const { keep } = this.settings.nakedPocs;
    const oldest = Math.max(fiveMinutes.length === 0 ? first : fiveMinutes.openTime(0), first - keep.day * DAY_MS);
    let day = after(first, -Math.floor((first - oldest) / DAY_MS) * DAY_MS);
    for (; day < first; day = after(day, DAY_MS)) {
      this.#addClosed(day, binSize);
      const end = fiveMinutes.indexFrom(after(day, DAY_MS));
      for (let i = fiveMinutes.indexFrom(day); i < end; i += 1) this.#pocs.apply(fiveMinutes.candle(i));
    }
  }

  #addClosed(day: EpochMs, binSize: number): void {
    const before = after(day, -DAY_MS);
    const poc = this.#pocOf(before, day, binSize);
    if (poc !== undefined) this.#pocs.add('day', { price: poc, from: before, to: day });
    if (startOfWeek(day) !== day) return;
    const monday = after(day, -7 * DAY_MS);
    const weekly = this.#pocOf(monday, day, binSize);
    if (weekly !== undefined) this.#pocs.add('week', { price: weekly, from: monday, to: day });
  }

  #pocOf(from: EpochMs, to: EpochMs, binSize: number): number | undefined {
    const [start, end] = [this.fiveMinutes.indexFrom(from), this.fiveMinutes.indexFrom(to)];
    const need = (to - from) / TIMEFRAME_MS['5m'];
    if (need - (end - start) > this.settings.holes * need) return undefined;
    return readValueArea(new VolumeProfile(binSize).addCandles(this.fiveMinutes, start, end), this.settings)?.poc;
  }
}
