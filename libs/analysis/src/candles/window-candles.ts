import { DAY_MS, TIMEFRAME_MS, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { CandleSeries } from './candle-series.js';

/** One series per timeframe. */
export type WindowCandles = Readonly<Record<Timeframe, CandleSeries>>;

/** @returns a series without candles for each timeframe, with room for as many as a window and its day hold. */
export function emptyWindow({ window: { days, replayed } }: AnalysisSettings = ANALYSIS_SETTINGS): WindowCandles {
  const series = (timeframe: Timeframe, before: number): CandleSeries =>
    new CandleSeries(timeframe, Math.ceil(((before + 1) * DAY_MS) / TIMEFRAME_MS[timeframe]));
  return {
    '1m': series('1m', replayed),
    '5m': series('5m', days['5m']),
    '15m': series('15m', replayed),
    '30m': series('30m', replayed),
    '1h': series('1h', days['1h']),
    '4h': series('4h', days['4h']),
    '1d': series('1d', days['1d']),
  };
}
