import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { ValueArea } from '../readings.js';
import type { VolumeNodes } from './node-reading.js';
import type { VolumeProfile } from './volume-profile.js';

/**
 * `B` two values, `T` trend (elongated), `P` up and then balance (short covering), `b` down and then balance (long
 * liquidation), `D` one balance, `?` none of them or too little to tell. Some authors write "D" for double distribution.
 */
export type ProfileShape = 'B' | 'T' | 'P' | 'b' | 'D' | '?';

/** One profile with what was read of it. Prices in ticks. */
export interface ShapeInputs {
  readonly profile: VolumeProfile;
  readonly area: ValueArea;
  readonly nodes: VolumeNodes;
  /** Last price. */
  readonly close: number;
  /** Median volume of a day, undefined where there were too few days. */
  readonly medianVolume: number | undefined;
}

type ShapeSettings = AnalysisSettings['profileShape'];

/** The proportions that tell shapes apart. */
interface Proportions {
  /** POC and close within the range, 0 at its low, 1 at its high. */
  readonly poc: number;
  readonly close: number;
  /** Width of the value area over the range. */
  readonly width: number;
  /** Volume share of the top third of the range minus that of the bottom third. */
  readonly excess: number;
  /** Volume at the POC over the mean of the bins that hold any. */
  readonly peak: number;
}

/**
 * The letter that a profile looks like. With x = place of the POC in the range, w = value area over range, U - L = volume
 * of the top third less that of the bottom third, k = POC volume over the mean bin, the first that fits:
 *
 *   B   an LVN of rho <= 0.5 between two HVN at least 0.25 value areas apart, 25 % of the volume to either side of it
 *   T   w >= 0.60, k <= 1.8 and the close in the outer 20 % of the range
 *   P   x >= 0.62 and U - L >= 0.15;   b   x <= 0.38 and L - U >= 0.15
 *   D   0.35 <= x <= 0.65 and |U - L| <= 0.15
 *
 * `?` also below 8 bins with volume and below 25 % of the median volume of a day, whatever the span of the profile, and
 * while that median is not known. The bands are those of one public engine; there is no standard.
 */
export function profileShape(inputs: ShapeInputs, settings: AnalysisSettings = ANALYSIS_SETTINGS): ProfileShape {
  const rules = settings.profileShape;
  const bins = filledBins(inputs.profile);
  const { medianVolume, profile } = inputs;
  if (bins < rules.minBins || medianVolume === undefined) return '?';
  if (profile.total < rules.minVolumeShare * medianVolume) return '?';
  if (isDouble(inputs, rules.double)) return 'B';
  return letterOf(proportionsOf(inputs, bins), rules);
}

function letterOf(
  { poc, close, width, excess, peak }: Proportions,
  { elongated, lopsided, even }: ShapeSettings,
): ProfileShape {
  const outside = close <= elongated.outer || close >= 1 - elongated.outer;
  if (width >= elongated.minWidth && peak <= elongated.maxPeak && outside) return 'T';
  if (poc >= lopsided.poc && excess >= lopsided.excess) return 'P';
  if (poc <= 1 - lopsided.poc && -excess >= lopsided.excess) return 'b';
  return poc >= even.from && poc <= even.to && Math.abs(excess) <= even.excess ? 'D' : '?';
}

function isDouble({ profile, area, nodes }: ShapeInputs, rules: ShapeSettings['double']): boolean {
  const least = rules.minSide * profile.total;
  return nodes.lvn.some(
    ({ price, rho, below, above }) =>
      rho <= rules.maxRho &&
      above - below >= rules.minDistance * (area.vah - area.val) &&
      profile.volumeBelow(price) >= least &&
      profile.volumeAbove(price) >= least,
  );
}

/** Tick t covers [t, t + 1), so a third of the range ends between ticks. */
function proportionsOf({ profile, area, close }: ShapeInputs, bins: number): Proportions {
  const { low, high, binSize, total } = profile;
  const range = Math.max(high - low, binSize);
  const third = (high - low + 1) / 3;
  const upper = total - profile.volumeBelow(high + 1 - third);
  const lower = profile.volumeBelow(low + third);
  return {
    poc: (area.poc - low) / range,
    close: (close - low) / range,
    width: (area.vah - area.val) / range,
    excess: (upper - lower) / total,
    peak: (profile.volumeAt(Math.floor(area.poc / binSize)) * bins) / total,
  };
}

function filledBins(profile: VolumeProfile): number {
  return profile.bins().reduce((count, volume) => (volume > 0 ? count + 1 : count), 0);
}
