import { Atr } from './atr.js';
import type { CandleSeries } from './candle-series.js';
import { Column } from './column.js';

/**
 * True range and average true range at each candle of a series. Follows its series: call `extend` after candles were
 * appended. The first candle after a hole counts with its own range only.
 */
export class TrueRanges {
  readonly #average: Column;
  readonly #atr: Atr;

  constructor(
    private readonly series: CandleSeries,
    private readonly period: number,
  ) {
    this.#atr = new Atr(period);
    this.#average = new Column(series.capacity);
  }

  extend(): void {
    for (let i = this.#average.length; i < this.series.length; i += 1) {
      if (!this.series.follows(i)) this.#atr.skipHole();
      this.#atr.update(this.series.high(i), this.series.low(i), this.series.close(i));
      this.#average.push(this.#atr.value ?? 0);
    }
  }

  /**
   * @param other of the same candles, from further back on.
   * @returns the time from which on the averages are the same to the last bit, Infinity where they never are: where the
   *   series begins is forgotten after some five hundred candles.
   */
  sameFrom(other: TrueRanges): number {
    const first = this.length === 0 ? undefined : other.series.indexOf(this.series.openTime(0));
    if (first === undefined) return Infinity;
    let same = this.length;
    while (same >= this.period && this.#average.at(same - 1) === other.#average.at(first + same - 1)) same -= 1;
    return same === this.length ? Infinity : this.series.openTime(same);
  }

  get length(): number {
    return this.#average.length;
  }

  trueRange(index: number): number {
    const [high, low] = [this.series.high(index), this.series.low(index)];
    if (!this.series.follows(index)) return high - low;
    const from = this.series.close(index - 1);
    return Math.max(high - low, Math.abs(high - from), Math.abs(low - from));
  }

  /** @returns the average after that candle, undefined while warming up. */
  atr(index: number): number | undefined {
    return index + 1 < this.period ? undefined : this.#average.at(index);
  }

  /** @returns the average after the last candle, undefined while warming up. */
  latest(): number | undefined {
    return this.length < this.period ? undefined : this.#average.at(this.length - 1);
  }
}
