import type { EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { median } from '../candles/median.js';
import { isWeekend } from '../candles/time-of-day.js';

/** What a day of this market is like, from the closed days before it. Undefined where there were too few. */
export interface UsualDay {
  /** Mean range, ticks. */
  readonly range: number | undefined;
  /** Median volume, steps. */
  readonly volume: number | undefined;
}

/**
 * Mean range of the last 14 closed days (on a weekend: of the last 8 weekend days) and median volume of the last 20.
 *
 * @param days closed 1d candles. @param day 00:00Z of the day in question; only candles before it are read.
 */
export function usualDay(days: CandleSeries, day: EpochMs, settings: AnalysisSettings = ANALYSIS_SETTINGS): UsualDay {
  const { rangeDays, weekendDays, volumeDays, minVolumeDays } = settings.state.usualDay;
  const end = days.indexFrom(day);
  const weekend = isWeekend(day);
  return {
    range: meanRange(days, end, weekend ? weekendDays : rangeDays, (time) => !weekend || isWeekend(time)),
    volume: medianVolume(days, end, volumeDays, minVolumeDays),
  };
}

function meanRange(
  days: CandleSeries,
  end: number,
  need: number,
  counts: (time: EpochMs) => boolean,
): number | undefined {
  let [sum, have] = [0, 0];
  for (let i = end - 1; i >= 0 && have < need; i -= 1) {
    if (!counts(days.openTime(i))) continue;
    sum += days.high(i) - days.low(i);
    have += 1;
  }
  return have < need ? undefined : sum / need;
}

function medianVolume(days: CandleSeries, end: number, most: number, least: number): number | undefined {
  const count = Math.min(most, end);
  return count < least ? undefined : median(Float64Array.from({ length: count }, (_, i) => days.volume(end - 1 - i)));
}
