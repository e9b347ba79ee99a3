import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { buyAt, sellAt, type Footprint } from './footprint.js';

/** What counts as much at one row of this market just now, steps. */
export interface ImbalanceScale {
  /** Stands in for an opposing side that is smaller, or there would be a ratio to nothing. */
  readonly floor: number;
  readonly minVolume: number;
  /** Least difference between the two sides. */
  readonly minDelta: number;
}

/** Rows of a footprint where one side outweighs the other diagonally, lowest first. */
export interface Imbalances {
  readonly buy: readonly number[];
  readonly sell: readonly number[];
}

/** Rows next to each other, inclusive. */
export interface RowRun {
  readonly first: number;
  readonly last: number;
}

/**
 * From the mean volume m of one side of one row over the 20 candles before candle `end`: least volume m, least difference
 * m / 2, floor max(1 step, m / 10). The mean is all volume over all rows between the candles' lows and highs, so candles
 * whose footprint had other rows, or none, count alike.
 *
 * @returns undefined with fewer candles, and where they traded nothing.
 */
export function imbalanceScale(
  candles: CandleSeries,
  end: number,
  rowSize: number,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): ImbalanceScale | undefined {
  const { bars, floorShare, minDeltaShare } = settings.trades.imbalance;
  if (end < bars) return undefined;
  let [volume, rows] = [0, 0];
  for (let i = end - bars; i < end; i += 1) {
    if (candles.volume(i) === 0) continue;
    volume += candles.volume(i);
    rows += Math.floor(candles.high(i) / rowSize) - Math.floor(candles.low(i) / rowSize) + 1;
  }
  if (rows === 0) return undefined;
  const minVolume = volume / rows / 2;
  return { floor: Math.max(1, floorShare * minVolume), minVolume, minDelta: minDeltaShare * minVolume };
}

/**
 * Diagonal imbalances. Buyers lift the offer one row above the bid that sellers hit, so each side is held against the
 * opposing side one row inward:
 *
 *   buy at row r:  buy[r] >= 3 * max(sell[r - 1], floor), buy[r] >= minVolume, buy[r] - sell[r - 1] >= minDelta
 *   sell at row r: sell[r] >= 3 * max(buy[r + 1], floor), likewise
 *
 * The row next to it is the next index, traded or not; rows outside of the candle are not compared with. Volumes, never
 * numbers of trades. ATAS compares so and can leave out zeros; NinjaTrader begins at a ratio of 1.5; freqtrade counts
 * trades and pairs with the next row that traded.
 */
export function imbalances(
  footprint: Footprint,
  scale: ImbalanceScale,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): Imbalances {
  const { ratio } = settings.trades.imbalance;
  const { floor, minVolume, minDelta } = scale;
  const outweighs = (side: number, other: number): boolean =>
    side >= ratio * Math.max(other, floor) && side >= minVolume && side - other >= minDelta;
  const buy: number[] = [];
  const sell: number[] = [];
  for (let row = footprint.firstRow; row < footprint.lastRow; row += 1) {
    if (outweighs(buyAt(footprint, row + 1), sellAt(footprint, row))) buy.push(row + 1);
    if (outweighs(sellAt(footprint, row), buyAt(footprint, row + 1))) sell.push(row);
  }
  return { buy, sell };
}

/** @returns the runs of at least `least` rows next to each other, in ascending `rows`. */
export function stackedRuns(rows: readonly number[], least: number): readonly RowRun[] {
  const runs: RowRun[] = [];
  for (let start = 0, next = 1; start < rows.length; start = next, next += 1) {
    while (rows[next] === (rows[next - 1] ?? NaN) + 1) next += 1;
    const [first, last] = [rows[start], rows[next - 1]];
    if (first !== undefined && last !== undefined && next - start >= least) runs.push({ first, last });
  }
  return runs;
}
