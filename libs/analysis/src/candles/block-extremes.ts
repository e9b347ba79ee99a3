import type { CandleSeries } from './candle-series.js';
import { Column } from './column.js';

/** Candles a block. */
export const BLOCK = 12;

/**
 * Highest and lowest price of each run of twelve candles of a series, worked out when first asked for: with them whole
 * stretches in which price stays away from somewhere are passed over. Hand in a series that only grows.
 */
export class BlockExtremes {
  readonly #highs = new Column(64);
  readonly #lows = new Column(64);

  constructor(private readonly series: CandleSeries) {}

  /** @returns the number of the block that begins with candle `index` and is full, undefined if none is and does. */
  blockAt(index: number): number | undefined {
    return index % BLOCK === 0 && index + BLOCK <= this.series.length ? index / BLOCK : undefined;
  }

  high(block: number): number {
    this.#extend(block);
    return this.#highs.at(block);
  }

  low(block: number): number {
    this.#extend(block);
    return this.#lows.at(block);
  }

  #extend(block: number): void {
    for (let next = this.#lows.length; next <= block; next += 1) {
      let [high, low] = [-Infinity, Infinity];
      for (let i = next * BLOCK; i < (next + 1) * BLOCK; i += 1) {
        high = Math.max(high, this.series.high(i));
        low = Math.min(low, this.series.low(i));
      }
      this.#highs.push(high);
      this.#lows.push(low);
    }
  }
}
