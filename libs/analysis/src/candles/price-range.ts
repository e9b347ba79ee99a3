import type { EpochMs } from '#libs/market';
import type { CandleSeries } from './candle-series.js';

/** Highest and lowest price of a stretch of time, ticks. */
export interface PriceRange {
  readonly high: number;
  readonly low: number;
}

/** @returns the range of the candles that opened within [from, to), undefined where there are none. */
export function priceRange(candles: CandleSeries, from: EpochMs, to: EpochMs): PriceRange | undefined {
  const [start, end] = [candles.indexFrom(from), candles.indexFrom(to)];
  if (start >= end) return undefined;
  let [high, low] = [-Infinity, Infinity];
  for (let i = start; i < end; i += 1) {
    high = Math.max(high, candles.high(i));
    low = Math.min(low, candles.low(i));
  }
  return { high, low };
}
