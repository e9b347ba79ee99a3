import type { Timeframe } from '#libs/market';
import { CandleSeries } from './candle-series.js';

/** One series per timeframe. */
export type WindowCandles = Readonly<Record<Timeframe, CandleSeries>>;

/** @returns a series without candles for each timeframe. */
export function emptyWindow(): WindowCandles {
  const series = (timeframe: Timeframe): CandleSeries => new CandleSeries(timeframe);
  return {
    '1m': new CandleSeries('1m', 8192),
    '5m': new CandleSeries('5m', 8192),
    '15m': series('15m'),
    '30m': series('30m'),
    '1h': series('1h'),
    '4h': series('4h'),
    '1d': series('1d'),
  };
}
