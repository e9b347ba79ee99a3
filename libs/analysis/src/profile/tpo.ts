import { epochMs, MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { nice } from './bin-size.js';

/** A stretch of prices in ticks, inclusive, that ends on bin edges. */
export interface PriceZone {
  readonly low: number;
  readonly high: number;
}

/**
 * How an auction ended at its high or low: with a `tail` (excess: single prints that were rejected), `poor` (visited by
 * two brackets or more, unfinished and often revisited), or neither.
 */
export type TpoExtreme =
  { readonly kind: 'tail'; readonly zone: PriceZone } | { readonly kind: 'poor' } | { readonly kind: 'plain' };

/** Prices that one bracket visited alone. */
export interface SinglePrints extends PriceZone {
  /** End of the bracket that printed them; of several the last one. Not before then do they stand. */
  readonly printedAt: EpochMs;
}

/** What the time-price brackets of a session say. */
export interface TpoReading {
  readonly brackets: number;
  /** Ticks a bin. */
  readonly binSize: number;
  /** Inner runs of bins that one bracket visited alone, from low to high: fast one-sided trade. */
  readonly singlePrints: readonly SinglePrints[];
  readonly high: TpoExtreme;
  readonly low: TpoExtreme;
}

/** A bracket, or a run of single prints, as inclusive bins. */
interface BinRange {
  readonly low: number;
  readonly high: number;
}

interface Bracket extends BinRange {
  readonly number: number;
}

const POOR: TpoExtreme = Object.freeze({ kind: 'poor' });
const PLAIN: TpoExtreme = Object.freeze({ kind: 'plain' });

/** Ticks a bin: nice(daily ATR / 50). @throws RangeError unless the ATR is a finite number above 0. */
export function tpoBinSize(dailyAtr: number, settings: AnalysisSettings = ANALYSIS_SETTINGS): number {
  return nice(dailyAtr / settings.tpo.rowsPerDay);
}

/**
 * Time-price opportunities of one session or day: which 30-minute brackets (aligned to UTC) visited which prices. A
 * bracket visits all of its range, from its low to its high (as the charts of the CBOT's market profile do).
 *
 *   single prints   run of >= 2 bins visited by exactly one bracket, away from both extremes
 *   tail (excess)   such a run at the high or low, no part of it made in the last bracket
 *   poor            an extreme whose bin was visited by >= 2 brackets
 *
 * Mutable: takes in each 1m candle.
 */
export class TpoProfile {
  #brackets: readonly Bracket[] = [];
  /** The reading, made again after a bracket has grown. */
  #reading: TpoReading | undefined;
  /** Its single prints: one list while they are the same. */
  #singlePrints: readonly SinglePrints[] = Object.freeze([]);

  /** @throws RangeError if binSize is not a positive integer. */
  constructor(
    readonly binSize: number,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    if (!Number.isInteger(binSize) || binSize < 1) {
      throw new RangeError(`Bin size must be a positive integer, was ${binSize}`);
    }
  }

  /** Takes in the candle that opened at `time`, in order. @param low, high ticks, inclusive. */
  add(time: EpochMs, low: number, high: number): void {
    const number = Math.floor(time / (this.settings.tpo.bracket * MINUTE_MS));
    const [from, to] = [Math.floor(low / this.binSize), Math.floor(high / this.binSize)];
    const last = this.#brackets.at(-1);
    if (last?.number !== number) {
      this.#brackets = [...this.#brackets, { number, low: from, high: to }];
      this.#reading = undefined;
    } else if (from < last.low || to > last.high) {
      const grown = { number, low: Math.min(from, last.low), high: Math.max(to, last.high) };
      this.#brackets = [...this.#brackets.slice(0, -1), grown];
      this.#reading = undefined;
    }
  }

  /** @returns the reading so far, undefined before the first candle. */
  read(): TpoReading | undefined {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  #read(): TpoReading | undefined {
    const last = this.#brackets.at(-1);
    if (!last) return undefined;
    const low = Math.min(...this.#brackets.map((bracket) => bracket.low));
    const visits = this.#visits(low, Math.max(...this.#brackets.map((bracket) => bracket.high)));
    const high = low + visits.length - 1;
    const runs = this.#singles(visits, low);
    const inner = runs.filter((run) => run.low > low && run.high < high).map((run) => this.#prints(run));
    if (!isSame(inner, this.#singlePrints)) this.#singlePrints = Object.freeze(inner);
    return Object.freeze({
      brackets: this.#brackets.length,
      binSize: this.binSize,
      singlePrints: this.#singlePrints,
      high: this.#extreme(
        visits.at(-1),
        runs.find((run) => run.high === high),
        last,
      ),
      low: this.#extreme(
        visits[0],
        runs.find((run) => run.low === low),
        last,
      ),
    });
  }

  /** How many brackets visited each bin. */
  #visits(low: number, high: number): Int32Array {
    const visits = new Int32Array(high - low + 1);
    for (const bracket of this.#brackets) {
      for (let bin = bracket.low; bin <= bracket.high; bin += 1) visits[bin - low] = (visits[bin - low] ?? 0) + 1;
    }
    return visits;
  }

  /** Runs of at least 2 bins that one bracket visited alone. */
  #singles(visits: Int32Array, lowest: number): BinRange[] {
    const runs: BinRange[] = [];
    for (let start = 0, end = 0; start < visits.length; start = end + 1) {
      for (end = start; visits[end] === 1;) end += 1;
      if (end - start >= this.settings.tpo.minRun) runs.push({ low: lowest + start, high: lowest + end - 1 });
    }
    return runs;
  }

  #extreme(visits: number | undefined, run: BinRange | undefined, last: Bracket): TpoExtreme {
    if (visits !== undefined && visits > 1) return POOR;
    const isRejected = run !== undefined && (last.low > run.high || last.high < run.low);
    return isRejected ? Object.freeze({ kind: 'tail', zone: this.#zone(run) }) : PLAIN;
  }

  #prints(run: BinRange): SinglePrints {
    const printer = this.#brackets.findLast(({ low, high }) => low <= run.high && high >= run.low);
    const end = ((printer?.number ?? 0) + 1) * this.settings.tpo.bracket * MINUTE_MS;
    return Object.freeze({ ...this.#zone(run), printedAt: epochMs(end) });
  }

  #zone({ low, high }: BinRange): PriceZone {
    return Object.freeze({ low: low * this.binSize, high: (high + 1) * this.binSize - 1 });
  }
}

function isSame(one: readonly SinglePrints[], other: readonly SinglePrints[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ low, high, printedAt }, i) => {
      const here = other[i];
      return here?.low === low && here.high === high && here.printedAt === printedAt;
    })
  );
}
