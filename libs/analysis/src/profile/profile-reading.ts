import type { Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { ValueArea } from '../readings.js';
import { valueArea } from './value-area.js';
import type { VolumeProfile } from './volume-profile.js';

/** What a profile was made of. */
export interface ProfileSource {
  /** Timeframe of the candles. */
  readonly source: Timeframe;
  /** Share of the minutes of its span that are missing. */
  readonly missing: number;
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

/** How far a profile can be trusted, 0..1. */
export function qualityOf({ source, missing }: ProfileSource, { profileQuality, holes }: AnalysisSettings): number {
  const quality = source === '1m' || source === '5m' ? profileQuality[source] : profileQuality.coarser;
  return missing > holes ? quality * profileQuality.broken : quality;
}
