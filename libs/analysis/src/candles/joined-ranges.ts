import { TIMEFRAME_MS, type EpochMs } from '#libs/market';
import { Atr } from './atr.js';
import type { CandleSeries } from './candle-series.js';
import type { TrueRanges } from './true-ranges.js';

/** An average true range that is asked for as of a time. */
export interface RangeOverTime {
  /** Candles so far. */
  readonly length: number;
  /** After the last candle, undefined while warming up. */
  latest(): number | undefined;
  /** After the last candle that had closed by then, undefined while warming up. */
  at(time: EpochMs): number | undefined;
}

/** @returns the true ranges of a series as of times. */
export function rangeOverTime(series: CandleSeries, ranges: TrueRanges): RangeOverTime {
  return {
    get length() {
      return ranges.length;
    },
    latest: () => ranges.latest(),
    at: (time) => {
      const index = series.indexFrom((time + 1 - TIMEFRAME_MS[series.timeframe]) as EpochMs) - 1;
      return index < 0 ? undefined : ranges.atr(index);
    },
  };
}

/**
 * Average true range of candles joined of several of a series, aligned to UTC: 3h of three 1h candles. A joined candle is
 * over with its last part, or with the first part after it where that one is missing; the first after a hole counts with
 * its own range only. Follows its series: call `extend` after candles were appended.
 */
export class JoinedRanges implements RangeOverTime {
  readonly #spanMs: number;
  readonly #atr: Atr;
  /** When each joined candle that is over was known to be: its end, or that of the part which came in place of its last. */
  readonly #known: number[] = [];
  readonly #averages: number[] = [];
  #read = 0;
  /** End of the last one that is over. */
  #last = 0;
  /** End of the joined candle that forms, 0 before the first. */
  #end = 0;
  #high = -Infinity;
  #low = Infinity;
  #close = 0;

  /** @param count candles of the series in one; so many must fill a day evenly. */
  constructor(
    private readonly series: CandleSeries,
    count: number,
    private readonly period: number,
  ) {
    this.#spanMs = count * TIMEFRAME_MS[series.timeframe];
    this.#atr = new Atr(period);
    this.extend();
  }

  extend(): void {
    for (; this.#read < this.series.length; this.#read += 1) this.#add(this.#read);
  }

  get length(): number {
    return this.#known.length;
  }

  latest(): number | undefined {
    return this.#of(this.#known.length - 1);
  }

  at(time: EpochMs): number | undefined {
    let last = this.#known.length - 1;
    if ((this.#known[last] ?? 0) <= time) return this.#of(last);
    let first = 0;
    while (first < last) {
      const middle = (first + last) >> 1;
      if ((this.#known[middle] ?? 0) <= time) first = middle + 1;
      else last = middle;
    }
    return this.#of(first - 1);
  }

  #of(index: number): number | undefined {
    return index + 1 < this.period ? undefined : this.#averages[index];
  }

  #add(index: number): void {
    const { series } = this;
    const end = Math.floor(series.openTime(index) / this.#spanMs) * this.#spanMs + this.#spanMs;
    if (this.#end !== 0 && end !== this.#end) this.#finish(series.endTime(index));
    this.#end = end;
    this.#high = Math.max(this.#high, series.high(index));
    this.#low = Math.min(this.#low, series.low(index));
    this.#close = series.close(index);
    if (series.endTime(index) === end) this.#finish(end);
  }

  #finish(knownAt: number): void {
    if (this.#last !== this.#end - this.#spanMs) this.#atr.skipHole();
    this.#atr.update(this.#high, this.#low, this.#close);
    this.#known.push(knownAt);
    this.#last = this.#end;
    this.#averages.push(this.#atr.value ?? 0);
    [this.#end, this.#high, this.#low] = [0, -Infinity, Infinity];
  }
}
