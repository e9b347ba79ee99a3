import { TIMEFRAME_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
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

/**
 * The range of a span that is over, in ticks; undefined where more than 2 % of its candles are missing: the extremes may
 * lie in the holes.
 */
export function wholeRange(
  candles: CandleSeries,
  from: EpochMs,
  to: EpochMs,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): PriceRange | undefined {
  const need = (to - from) / TIMEFRAME_MS[candles.timeframe];
  return need - candles.countBetween(from, to) > settings.holes * need ? undefined : priceRange(candles, from, to);
}
