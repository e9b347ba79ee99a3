import { TIMEFRAME_MS } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { buyAt, sellAt, type Footprint } from './footprint.js';

/**
 * Aggressors that dry up at a new extreme: the last candle makes the highest high of 20, its two topmost rows hold at
 * most 10 % of its volume, and delta, on the buyers' side, shrinks over three candles. Mirrored for sellers. Absorption
 * is the opposite: aggressors still press, and fail.
 *
 * @param candles footprints of 5m candles, oldest first.
 * @returns +1 where buyers are exhausted, -1 where sellers are, 0 where nobody is; undefined unless the last 20 follow each
 *   other without a hole.
 */
export function exhaustion(
  candles: readonly Footprint[],
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): 1 | -1 | 0 | undefined {
  const { bars, deltas } = settings.trades.exhaustion;
  const [first, last] = [candles.at(-bars), candles.at(-1)];
  if (!first || last?.openTime !== first.openTime + (bars - 1) * TIMEFRAME_MS['5m']) return undefined;
  const before = candles.slice(-bars, -1);
  const flows = candles.slice(-deltas).map(({ buy, sell }) => buy - sell);
  const isHighest = before.every(({ high }) => high < last.high);
  const isLowest = before.every(({ low }) => low > last.low);
  if (isHighest && isThin(last, 1, settings) && shrinks(flows)) return 1;
  return isLowest && isThin(last, -1, settings) && shrinks(flows.map((flow) => -flow)) ? -1 : 0;
}

/** Whether the outermost rows on that side hold little of the volume. */
function isThin(footprint: Footprint, side: 1 | -1, settings: AnalysisSettings): boolean {
  const { rows, maxShare } = settings.trades.exhaustion;
  const outermost = side > 0 ? footprint.lastRow : footprint.firstRow;
  let volume = 0;
  for (let i = 0; i < rows; i += 1) {
    const row = outermost - side * i;
    volume += buyAt(footprint, row) + sellAt(footprint, row);
  }
  return volume <= maxShare * (footprint.buy + footprint.sell);
}

/** Whether the flows fall from one to the next without turning. */
function shrinks(flows: readonly number[]): boolean {
  return flows.every((flow, i) => flow >= 0 && (i === 0 || flow < (flows[i - 1] ?? 0)));
}
