import type { Candle, EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';

/** What profile a POC is of. */
export type NakedPocKind = 'day' | 'week' | 'balance';

/** The POC of a closed profile and whether price has been back. */
export interface NakedPoc {
  readonly kind: NakedPocKind;
  /** Ticks. */
  readonly price: number;
  /** Span of its profile; it can be touched from `to` on. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** How far its profile can be trusted: 0.8 of 1m candles (balance areas), 0.6 of 5m, 0.4 of 1h (old weeks). */
  readonly quality: number;
  readonly state: 'naked' | 'tested';
  /** Close of the candle that touched it first. */
  readonly testedAt: EpochMs | undefined;
}

/** The POC of a closed profile. */
export type ClosedPoc = Pick<NakedPoc, 'price' | 'from' | 'to' | 'quality'>;

/** A closed candle as far as it may have traded at a POC. */
export type TradedCandle = Pick<Candle, 'low' | 'high' | 'close' | 'volume' | 'closeTime'>;

const NONE: readonly NakedPoc[] = Object.freeze([]);

/**
 * Virgin POCs: those of the last 20 closed days, 8 closed weeks and 20 balance areas, `naked` until a later candle trades
 * at their price (low <= POC <= high), `tested` from then on. Coming near does not count, nor does a gap across, nor a
 * candle without trades. Rates at which naked POCs are said to be revisited could not be sourced.
 *
 * The naked ones are kept in two rows, those above and those below the last price, each with the nearest at its end, so
 * a candle that touches none costs two comparisons. Hand in POCs and candles in order of time.
 */
export class NakedPocs {
  #kept: readonly NakedPoc[] = Object.freeze([]);
  #price = Infinity;
  /** Falling to the nearest. */
  readonly #above: NakedPoc[] = [];
  /** Rising to the nearest. */
  readonly #below: NakedPoc[] = [];

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  /** Those kept, naked and tested, in the order in which they were added. A new array only after a change. */
  get all(): readonly NakedPoc[] {
    return this.#kept;
  }

  /** Adds the POC of a profile that has just closed; of its kind the oldest goes where there are too many. */
  add(kind: NakedPocKind, { price, from, to, quality }: ClosedPoc): void {
    const ofKind = this.#kept.filter((poc) => poc.kind === kind);
    const oldest = ofKind.length < this.settings.nakedPocs.keep[kind] ? undefined : ofKind[0];
    if (oldest) this.#forget(oldest);
    const poc: NakedPoc = Object.freeze({ kind, price, from, to, quality, state: 'naked', testedAt: undefined });
    this.#kept = Object.freeze([...this.#kept.filter((other) => other !== oldest), poc]);
    this.#place(poc);
  }

  /** Takes in the next candle, of whatever timeframe. @returns the POCs it is the first to touch. */
  apply({ low, high, close, volume, closeTime }: TradedCandle): readonly NakedPoc[] {
    return volume === 0 ? NONE : this.traded(low, high, close, closeTime);
  }

  /** As `apply`, of a candle that traded. */
  traded(low: number, high: number, close: number, closeTime: EpochMs): readonly NakedPoc[] {
    const slack = this.settings.nakedPocs.tolerance;
    this.#price = close;
    if (!this.#reaches(low - slack, high + slack)) return NONE;
    const passed: NakedPoc[] = [];
    take(this.#above, (price) => price <= high + slack, passed);
    take(this.#below, (price) => price >= low - slack, passed);
    const touched = passed.filter(({ price }) => low - slack <= price && price <= high + slack);
    for (const poc of passed) if (!touched.includes(poc)) this.#place(poc);
    return this.#tested(touched, closeTime);
  }

  #reaches(low: number, high: number): boolean {
    const [above, below] = [this.#above.at(-1), this.#below.at(-1)];
    return (above !== undefined && above.price <= high) || (below !== undefined && below.price >= low);
  }

  #tested(touched: readonly NakedPoc[], testedAt: EpochMs): readonly NakedPoc[] {
    if (touched.length === 0) return NONE;
    const tested = new Map(touched.map((poc) => [poc, Object.freeze({ ...poc, state: 'tested', testedAt } as const)]));
    this.#kept = Object.freeze(this.#kept.map((poc) => tested.get(poc) ?? poc));
    return [...tested.values()];
  }

  /** Puts a naked POC where it belongs in its row. */
  #place(poc: NakedPoc): void {
    const isAbove = poc.price > this.#price;
    const row = isAbove ? this.#above : this.#below;
    const nearer = row.findIndex(({ price }) => (isAbove ? price < poc.price : price > poc.price));
    row.splice(nearer < 0 ? row.length : nearer, 0, poc);
  }

  #forget(poc: NakedPoc): void {
    for (const row of [this.#above, this.#below]) {
      const index = row.indexOf(poc);
      if (index >= 0) row.splice(index, 1);
    }
  }
}

/** Moves the nearest ones to `taken` as long as their price is within reach. */
function take(row: NakedPoc[], reaches: (price: number) => boolean, taken: NakedPoc[]): void {
  for (let nearest = row.at(-1); nearest && reaches(nearest.price); nearest = row.at(-1)) {
    taken.push(nearest);
    row.pop();
  }
}
