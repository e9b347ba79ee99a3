import type { EpochMs, Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { ProfileReading, ValueArea } from '../readings.js';
import { valueArea } from './value-area.js';
import type { VolumeProfile } from './volume-profile.js';

/** Where a profile comes from. */
export interface ProfileScope {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Timeframe of the candles it was made of. */
  readonly source: Timeframe;
  /** Share of the minutes of its span that are missing. */
  readonly missing: number;
  readonly closed: boolean;
}

/**
 * POC and value area in ticks: POC is the middle of its bin (the lower one of two), VAL the first tick of the lowest bin
 * of value, VAH the last tick of the highest; with bins of one tick the traded prices themselves.
 *
 * @returns undefined where nothing was traded.
 */
export function readValueArea(profile: VolumeProfile, settings = ANALYSIS_SETTINGS): ValueArea | undefined {
  const area = profile.total === 0 ? undefined : valueArea(profile.bins(), settings.valueArea);
  if (!area) return undefined;
  const { binSize, firstBin } = profile;
  const mean = area.volume / (area.high - area.low + 1);
  return {
    poc: (firstBin + area.poc) * binSize + Math.floor((binSize - 1) / 2),
    val: (firstBin + area.low) * binSize,
    vah: (firstBin + area.high + 1) * binSize - 1,
    volume: area.volume,
    total: area.total,
    pocStrength: profile.volumeAt(firstBin + area.poc) / mean,
  };
}

/** @returns what the profile says, frozen; undefined where nothing was traded. */
export function readProfile(
  profile: VolumeProfile,
  scope: ProfileScope,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): ProfileReading | undefined {
  const area = readValueArea(profile, settings);
  if (!area) return undefined;
  return Object.freeze({
    ...area,
    from: scope.from,
    to: scope.to,
    low: profile.low,
    high: profile.high,
    binSize: profile.binSize,
    quality: qualityOf(scope, settings),
    closed: scope.closed,
  });
}

function qualityOf({ source, missing }: ProfileScope, { profileQuality, holes }: AnalysisSettings): number {
  const quality = source === '1m' || source === '5m' ? profileQuality[source] : profileQuality.coarser;
  return missing > holes ? quality * profileQuality.broken : quality;
}
