import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { Relief } from './relief.js';

/** High volume node of a row of bins: indices into it, zone inclusive. */
export interface BinnedHvn {
  readonly peak: number;
  readonly low: number;
  readonly high: number;
  /** How far the peak stands above the higher of the saddles beside it, in (smoothed) volume. */
  readonly prominence: number;
}

/** Low volume node of a row of bins: indices into it, zone inclusive. */
export interface BinnedLvn {
  readonly valley: number;
  readonly low: number;
  readonly high: number;
  /** Volume of the valley over that of the lower of its two peaks. */
  readonly rho: number;
  /** 1 - rho. */
  readonly strength: number;
  /** The peaks it lies between. */
  readonly peakBelow: number;
  readonly peakAbove: number;
}

/** Nodes of a row of bins, from low to high price. */
export interface BinnedNodes {
  readonly hvn: readonly BinnedHvn[];
  readonly lvn: readonly BinnedLvn[];
  /** The greatest (smoothed) volume of a bin. */
  readonly most: number;
}

type NodeSettings = AnalysisSettings['volumeNodes'];

/**
 * Volume smoothed by `passes` passes of the binomial kernel [1, 2, 1] / 4, at the two ends [2, 1] / 3. After r passes
 * about a Gaussian of sqrt(r / 2) bins, but of whole-number weights and so the same on every machine; others use a
 * Gaussian or Savitzky-Golay filter.
 */
export function smoothed(volumes: Float64Array, passes: number): Float64Array {
  const values = volumes.slice();
  const last = values.length - 1;
  if (last < 1) return values;
  // In place: `left` and `here` are the volumes as they were before the pass.
  for (let pass = 0; pass < passes; pass += 1) {
    let left = values[0] ?? NaN;
    let here = values[1] ?? NaN;
    values[0] = (here + 2 * left) / 3;
    for (let i = 1; i < last; i += 1) {
      const right = values[i + 1] ?? NaN;
      values[i] = 0.25 * (left + right + 2 * here);
      left = here;
      here = right;
    }
    values[last] = (left + 2 * here) / 3;
  }
  return values;
}

/**
 * High and low volume nodes.
 *
 *   HVN: local maximum of the smoothed volume with a prominence of at least 0.10 of its maximum; zone: volume >= 0.8 peak
 *   LVN: lowest bin between two neighbouring HVN if rho = valley / lower peak <= 0.60; strength 1 - rho;
 *        zone: volume <= valley + 0.25 (lower peak - valley)
 *
 * `method: 'neighbour'` instead takes what stands out from all 5 bins to either side, unsmoothed and whatever its rho
 * (Sierra Chart's peaks and valleys). A tail is never a low node: it has a peak on one side only. Masks such as "less
 * than half of the mean" find little but tails.
 *
 * Of noise alone about 87 % of legs show a low node (2 passes, 40 bins): finding one says little.
 *
 * @param volumes not negative, by bin from low to high price. @param passes 2 for a leg, 8 for a day or more.
 */
export function volumeNodes(
  volumes: Float64Array,
  passes: number,
  { volumeNodes: settings }: AnalysisSettings = ANALYSIS_SETTINGS,
): BinnedNodes {
  return settings.method === 'neighbour'
    ? nodesByNeighbours(new Relief(volumes), settings)
    : nodesByProminence(new Relief(smoothed(volumes, passes)), settings);
}

function nodesByProminence(relief: Relief, settings: NodeSettings): BinnedNodes {
  const { most, prominences } = relief;
  const least = settings.minProminence * most;
  const isHigh = (i: number): boolean => most > 0 && relief.compare(prominences[i] ?? NaN, least) >= 0;
  const peaks = relief.summits.filter((_, i) => isHigh(i));
  const lvn = peaks.slice(1).flatMap((above, i) => {
    const below = peaks[i] ?? above;
    const node = lowNode(relief, relief.lowest(below + 1, above), below, above, settings);
    return relief.compare(node.rho * most, settings.maxRho * most) <= 0 ? [node] : [];
  });
  return { hvn: peaks.map((peak) => highNode(relief, peak, settings)), lvn, most };
}

function nodesByNeighbours(relief: Relief, settings: NodeSettings): BinnedNodes {
  const peaks = relief.extremes(1, settings.neighbours);
  const lvn = relief.extremes(-1, settings.neighbours).flatMap((valley) => {
    const below = peaks.findLast((peak) => peak < valley);
    const above = peaks.find((peak) => peak > valley);
    return below === undefined || above === undefined ? [] : [lowNode(relief, valley, below, above, settings)];
  });
  return { hvn: peaks.map((peak) => highNode(relief, peak, settings)), lvn, most: relief.most };
}

function highNode(relief: Relief, peak: number, { zone }: NodeSettings): BinnedHvn {
  const prominence = relief.prominences[relief.summits.indexOf(peak)] ?? NaN;
  return { peak, ...relief.zone(peak, 1, zone.peak * relief.at(peak)), prominence };
}

function lowNode(
  relief: Relief,
  valley: number,
  peakBelow: number,
  peakAbove: number,
  { zone }: NodeSettings,
): BinnedLvn {
  const [bottom, lowerPeak] = [relief.at(valley), Math.min(relief.at(peakBelow), relief.at(peakAbove))];
  const rho = bottom / lowerPeak;
  const reach = relief.zone(valley, -1, bottom + zone.valley * (lowerPeak - bottom));
  return { valley, ...reach, rho, strength: 1 - rho, peakBelow, peakAbove };
}
