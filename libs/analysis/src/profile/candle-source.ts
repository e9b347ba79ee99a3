import { DAY_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { TimeSpan } from './scope-span.js';

/** Timeframes that profiles are made of, finest first. */
const SOURCES = ['1m', '5m', '15m', '1h'] as const;

/** The candles that profiles are made of. */
export type ProfileCandles = Readonly<Record<(typeof SOURCES)[number], CandleSeries>>;

/**
 * The candles to make a profile of: by the length of its span 1m up to 3 days, 5m up to 17, 15m up to 52, else 1h (about
 * the finest that gives fewer than 5,000 of them). Where that series begins too late: the next finer one that reaches
 * back far enough, else the next coarser; where none does, the finest that begins within the first candle of the one that
 * reaches back furthest.
 *
 * @returns undefined where no series has a candle that had closed by `asOf` and by the end of the span.
 */
export function sourceOf(
  { from, to }: TimeSpan,
  asOf: EpochMs,
  candles: ProfileCandles,
  { profileSource }: AnalysisSettings = ANALYSIS_SETTINGS,
): CandleSeries | undefined {
  const days = (to - from) / DAY_MS;
  const fits = SOURCES.findIndex((timeframe) => timeframe === '1h' || days <= profileSource[timeframe]);
  const ordered = [...SOURCES.slice(0, fits + 1).toReversed(), ...SOURCES.slice(fits + 1)]
    .map((timeframe) => candles[timeframe])
    .filter((series) => series.length > 0 && series.endTime(0) <= Math.min(to, asOf));
  const furthest = ordered.toSorted((one, other) => one.openTime(0) - other.openTime(0))[0];
  return furthest && ordered.find((series) => series.openTime(0) < Math.max(from + 1, furthest.endTime(0)));
}
