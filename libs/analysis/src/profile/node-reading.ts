import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { volumeNodes } from './volume-nodes.js';
import type { VolumeProfile } from './volume-profile.js';

/** Where volume gathered, in ticks: acceptance. The zone is inclusive and ends on bin edges. */
export interface HighVolumeNode {
  /** Middle of the peak's bin, the lower one of two. */
  readonly price: number;
  readonly low: number;
  readonly high: number;
  /** How far it stands above its surroundings, 0.1..1 of the greatest bin. */
  readonly prominence: number;
}

/** Where volume is thin between two nodes, in ticks: price moved through quickly. */
export interface LowVolumeNode {
  readonly price: number;
  readonly low: number;
  readonly high: number;
  /** Volume over that of the lower of the two peaks beside it, 0..0.6. */
  readonly rho: number;
  /** 1 - rho. */
  readonly strength: number;
  /** Prices of the high nodes it lies between. */
  readonly below: number;
  readonly above: number;
}

/** HVN and LVN of one profile, each from low to high price. */
export interface VolumeNodes {
  readonly hvn: readonly HighVolumeNode[];
  readonly lvn: readonly LowVolumeNode[];
}

/** What a profile of a single candle has: even volume, and no nodes in it. */
export const NO_NODES: VolumeNodes = Object.freeze({ hvn: Object.freeze([]), lvn: Object.freeze([]) });

/** @param passes smoothing: 2 for the fine bins of a leg or balance area, 8 for those of a day. */
export function readNodes(
  profile: VolumeProfile,
  passes: number,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): VolumeNodes {
  if (profile.total === 0) return NO_NODES;
  const { binSize, firstBin } = profile;
  const { hvn, lvn, most } = volumeNodes(profile.bins(), passes, settings);
  const middle = (bin: number): number => (firstBin + bin) * binSize + Math.floor((binSize - 1) / 2);
  const zone = (low: number, high: number): { low: number; high: number } => ({
    low: (firstBin + low) * binSize,
    high: (firstBin + high + 1) * binSize - 1,
  });
  return Object.freeze({
    hvn: Object.freeze(
      hvn.map(({ peak, low, high, prominence }) =>
        Object.freeze({ price: middle(peak), ...zone(low, high), prominence: prominence / most }),
      ),
    ),
    lvn: Object.freeze(
      lvn.map(({ valley, low, high, rho, strength, peakBelow, peakAbove }) =>
        Object.freeze({
          price: middle(valley),
          ...zone(low, high),
          rho,
          strength,
          below: middle(peakBelow),
          above: middle(peakAbove),
        }),
      ),
    ),
  });
}
