/**
 * Wilder's average true range.
 *
 *   TR = max(high - low, |high - prevClose|, |low - prevClose|), high - low for the first candle and after a hole
 *   ATR = (ATR * (n - 1) + TR) / n, seeded with the mean of the first n true ranges
 *
 * Unit of the input prices (ticks). Warm-up: `period` candles (Wilder 1978). TA-Lib leaves out the first true range and
 * so starts one candle later; other libraries smooth exponentially with 2 / (n + 1).
 */
export class Atr {
  #seen = 0;
  #sum = 0;
  #value = 0;
  #trueRange = 0;
  #previousClose: number | undefined;

  /** @throws RangeError if period is not a positive integer. */
  constructor(readonly period: number) {
    if (!Number.isInteger(period) || period < 1) {
      throw new RangeError(`ATR period must be a positive integer, was ${period}`);
    }
  }

  /** @returns the average after the last candle, undefined while warming up. */
  get value(): number | undefined {
    return this.#seen < this.period ? undefined : this.#value;
  }

  /** @returns the true range of the last candle, 0 before the first. */
  get trueRange(): number {
    return this.#trueRange;
  }

  /** Forgets the last close: what price did in a hole of the data is not a range. */
  skipHole(): void {
    this.#previousClose = undefined;
  }

  /** @returns the average after this candle, undefined while warming up. */
  update(high: number, low: number, close: number): number | undefined {
    const from = this.#previousClose;
    const range = from === undefined ? 0 : Math.max(Math.abs(high - from), Math.abs(low - from));
    this.#trueRange = Math.max(high - low, range);
    this.#previousClose = close;
    this.#seen += 1;
    this.#sum += this.#trueRange;
    if (this.#seen === this.period) this.#value = this.#sum / this.period;
    if (this.#seen > this.period) this.#value = (this.#value * (this.period - 1) + this.#trueRange) / this.period;
    return this.value;
  }
}
