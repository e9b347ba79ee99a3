import { HOUR_MS, toIso, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { ProfileReading, ReferenceValue } from '../readings.js';
import type { QualifiedArea } from '../structure/balance-tracker.js';

/** Reference value and what has to be known of its making. */
export interface Reference extends ReferenceValue {
  readonly binSize: number;
  /** Its value area had fewer than 3 bins and was widened. */
  readonly narrow: boolean;
}

/** What the reference may be taken from at one close. */
export interface ReferenceChoices {
  readonly closedAt: EpochMs;
  /** Minutes of the auction day gone by. */
  readonly elapsed: number;
  /** The last balance area good enough, whether or not it still holds. */
  readonly area: QualifiedArea | undefined;
  readonly priorDay: ProfileReading | undefined;
  /** Daily ATR, ticks. */
  readonly dailyAtr: number | undefined;
}

/**
 * The value that price is measured against: the value area of the last balance area of quality 0.6 or more that still
 * holds, or that was left by acceptance while fewer than 288 candles have passed since its confirmation; else that of the
 * prior UTC day.
 *
 * Out of balance it is held, or a break would never be measured against the value that was broken; only a newly
 * confirmed area replaces it, and a prior day's value makes way for the next day's at 02:00Z.
 */
export class ReferenceTracker {
  #current: Reference | undefined;

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  get current(): Reference | undefined {
    return this.#current;
  }

  /** Chooses freely, as a balanced market does. */
  follow(choices: ReferenceChoices): void {
    this.#take(this.#best(choices), choices);
  }

  /** Keeps what was broken, as far as an imbalance lasts. */
  hold(choices: ReferenceChoices): void {
    const { closedAt, elapsed, area, priorDay } = choices;
    if (!this.#current || area?.area.confirmedAt === closedAt) return this.follow(choices);
    const moves = this.#current.source === 'prior_day' && elapsed >= this.settings.reference.dayMovesAfter;
    if (moves) this.#take(priorDay && fromDay(priorDay), choices);
  }

  #best({ closedAt, area, priorDay }: ReferenceChoices): ReferenceSource | undefined {
    const age = area === undefined ? Infinity : closedAt - area.area.confirmedAt;
    const holds = area !== undefined && area.ended !== 'age' && age < this.settings.reference.maxAgeHours * HOUR_MS;
    return holds ? fromArea(area) : priorDay && fromDay(priorDay);
  }

  #take(source: ReferenceSource | undefined, { dailyAtr }: ReferenceChoices): void {
    if (source?.id === this.#current?.id) return;
    this.#current = source && this.#widened(source, dailyAtr);
  }

  #widened(source: ReferenceSource, dailyAtr: number | undefined): Reference {
    const { minBins, widening } = this.settings.reference;
    const narrow = source.vah - source.val + 1 < minBins * source.binSize;
    if (!narrow || dailyAtr === undefined) return Object.freeze({ ...source, narrow });
    const half = Math.round(widening * dailyAtr);
    return Object.freeze({ ...source, narrow, val: source.poc - half, vah: source.poc + half });
  }
}

type ReferenceSource = Omit<Reference, 'narrow'>;

function fromArea({ area, binSize }: QualifiedArea): ReferenceSource {
  return { id: area.id, source: 'balance', poc: area.poc, vah: area.vah, val: area.val, binSize };
}

function fromDay({ from, poc, vah, val, binSize }: ProfileReading): ReferenceSource {
  return { id: `day:${toIso(from).slice(0, 10)}`, source: 'prior_day', poc, vah, val, binSize };
}
