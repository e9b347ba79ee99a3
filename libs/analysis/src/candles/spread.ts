import { MINUTE_MS, type EpochMs } from '#libs/market';
import type { CandleSeries } from './candle-series.js';
import { Column } from './column.js';

/** A spread that is never asked for takes no more. */
const ROOM = 16;

/**
 * Standard deviation of the change from close to close of 1m candles, by running sums. Follows its series: call `extend`
 * after candles were appended. Across a hole there is no change of one minute, so none is counted.
 */
export class Spread {
  readonly #count: Column;
  readonly #sum: Column;
  readonly #squares: Column;

  /** @param change of one minute, from the close before to the close. @param room changes that there is room for at first. */
  constructor(
    private readonly minutes: CandleSeries,
    private readonly change: (from: number, to: number) => number,
    room = ROOM,
  ) {
    this.#count = new Column(room);
    this.#sum = new Column(room);
    this.#squares = new Column(room);
    for (const sum of [this.#count, this.#sum, this.#squares]) sum.push(0);
  }

  extend(): void {
    for (let i = this.#count.length - 1; i < this.minutes.length; i += 1) {
      const counts = this.minutes.follows(i);
      const change = counts ? this.change(this.minutes.close(i - 1), this.minutes.close(i)) : 0;
      this.#count.push(this.#count.at(i) + (counts ? 1 : 0));
      this.#sum.push(this.#sum.at(i) + change);
      this.#squares.push(this.#squares.at(i) + change * change);
    }
  }

  /** @returns how many changes the last `span` minutes up to candle `index` hold, its own included. */
  samples(index: number, span: number): number {
    return this.#count.at(index + 1) - this.#count.at(this.#from(index, span));
  }

  /** @returns the deviation over those changes, undefined of fewer than `minSamples`. */
  deviation(index: number, span: number, minSamples: number): number | undefined {
    const from = this.#from(index, span);
    const count = this.samples(index, span);
    if (count < minSamples || count === 0) return undefined;
    const mean = (this.#sum.at(index + 1) - this.#sum.at(from)) / count;
    const square = (this.#squares.at(index + 1) - this.#squares.at(from)) / count;
    return Math.sqrt(Math.max(0, square - mean * mean));
  }

  #from(index: number, span: number): number {
    return this.minutes.indexFrom((this.minutes.endTime(index) - span * MINUTE_MS) as EpochMs);
  }
}
