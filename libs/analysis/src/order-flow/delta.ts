import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import type { SortedValues } from '../candles/sorted-values.js';

/** Aggressive buying minus aggressive selling of a candle: 2 * takerBuy - volume, in its unit. */
export function delta(volume: number, takerBuy: number): number {
  return 2 * takerBuy - volume;
}

/** Delta as a share of volume, -1 .. 1; undefined where nothing was traded. */
export function deltaRatio(net: number, volume: number): number | undefined {
  return volume === 0 ? undefined : net / volume;
}

/** Share of volume bought by aggressors, 0 .. 1 with 0.5 neutral; undefined where nothing was traded. */
export function buyShare(volume: number, takerBuy: number): number | undefined {
  return volume === 0 ? undefined : takerBuy / volume;
}

/**
 * A delta in robust standard deviations: delta / (1.4826 * median absolute deviation of `deltas`). Strong from 2.5.
 * 1.4826 makes the deviation that of a normal distribution. Usually over a day of 5m deltas, the last one included.
 *
 * @returns undefined of no deltas and where the deviation is 0.
 */
export function deltaZ(
  delta: number,
  deltas: SortedValues,
  scale = ANALYSIS_SETTINGS.flow.madScale,
): number | undefined {
  const middle = deltas.median;
  const deviation = middle === undefined ? undefined : deltas.medianDistance(middle);
  return deviation ? delta / (scale * deviation) : undefined;
}
