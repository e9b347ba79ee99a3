import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import type { LevelScale } from './level.js';

/**
 * Half-width of a zone max(1 bin, 0.05 ATR(1h)) and merge tolerance max(2 bins, 0.10 ATR(1h)), ticks. Without a day's
 * bin (the daily ATR is not known yet) a bin is one tick.
 */
export function levelScale(
  binSize: number | undefined,
  hourlyAtr: number | undefined,
  settings = ANALYSIS_SETTINGS,
): LevelScale {
  const { zone, merge } = settings.levels;
  const larger = (rule: typeof zone): number => Math.max(rule.bins * (binSize ?? 1), rule.hourlyAtr * (hourlyAtr ?? 0));
  return { halfWidth: larger(zone), tolerance: larger(merge) };
}
