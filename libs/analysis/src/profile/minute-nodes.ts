import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { legBinSize } from './bin-size.js';
import { readNodes, type VolumeNodes } from './node-reading.js';
import { VolumeProfile } from './volume-profile.js';

/** A minute as far as a profile is concerned. Ticks and steps. */
export interface ProfiledMinute {
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly takerBuyVolume: number | undefined;
}

/**
 * High and low volume nodes of a few minutes taken as a leg: bins of nice(range / 40), at most those of the day, volume
 * spread evenly over each minute's range, 2 smoothing passes. For legs that the reader does not follow.
 *
 * Cost: O(minutes x bins of a minute). @param dayBinSize ticks a bin of the day's profile, undefined where not known.
 */
export function minuteNodes(
  minutes: readonly ProfiledMinute[],
  dayBinSize: number | undefined,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): VolumeNodes {
  const range = Math.max(...minutes.map(({ high }) => high)) - Math.min(...minutes.map(({ low }) => low));
  const profile = new VolumeProfile(legBinSize(range, dayBinSize, settings));
  for (const { low, high, volume, takerBuyVolume } of minutes) profile.add(low, high, volume, takerBuyVolume);
  return readNodes(profile, settings.volumeNodes.passes.leg, settings);
}
