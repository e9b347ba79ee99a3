import type { EpochMs, Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { nice } from '../profile/bin-size.js';
import { read } from '../candles/column.js';

/** What aggressors bought and sold at one price or row, steps. */
export interface SideVolumes {
  readonly buy: number;
  readonly sell: number;
}

/**
 * Who traded where inside one candle: volume by row of prices and by aggressor. Bought volume is what charts print as
 * ask, sold volume as bid. Sums of the rows are exactly `buy` and `sell`.
 */
export interface Footprint extends SideVolumes {
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  /** Ticks a row; row r holds the ticks [r * rowSize, (r + 1) * rowSize - 1]. */
  readonly rowSize: number;
  readonly firstRow: number;
  readonly lastRow: number;
  /** Bought and sold in turn, of each row from the first to the last. Not to be written to. */
  readonly cells: Float64Array;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Lowest and highest delta on the way, which begins at 0. */
  readonly minDelta: number;
  readonly maxDelta: number;
  readonly trades: number;
  /** Volume at the single highest and lowest tick. */
  readonly atHigh: SideVolumes;
  readonly atLow: SideVolumes;
}

/**
 * Ticks a row while no range is known: all prices share one row, which shows no imbalance. A power of ten, so that every
 * nice size divides it.
 */
const SINGLE_ROW = 1e12;

/**
 * Ticks a row: nice(5m ATR / 10), about ten rows on an average 5m candle. A flat market has rows of one tick; without
 * an ATR (warm-up) all prices share one row.
 */
export function footprintRowSize(atr: number | undefined, settings: AnalysisSettings = ANALYSIS_SETTINGS): number {
  if (atr === undefined) return SINGLE_ROW;
  return atr > 0 ? nice(atr / settings.trades.footprint.rowsPerRange) : 1;
}

/** @returns `rowSize`, or the first power-of-ten multiple of it at which low..high takes no more than `maxRows` rows. */
export function fittingRowSize(rowSize: number, low: number, high: number, maxRows: number): number {
  let size = rowSize;
  while (Math.floor(high / size) - Math.floor(low / size) >= maxRows) size *= 10;
  return size;
}

/** @returns what aggressors bought in the row; 0 outside of the candle. */
export function buyAt({ firstRow, lastRow, cells }: Footprint, row: number): number {
  return row < firstRow || row > lastRow ? 0 : read(cells, 2 * (row - firstRow));
}

/** @returns what aggressors sold in the row; 0 outside of the candle. */
export function sellAt({ firstRow, lastRow, cells }: Footprint, row: number): number {
  return row < firstRow || row > lastRow ? 0 : read(cells, 2 * (row - firstRow) + 1);
}

/**
 * Footprints that follow each other as that of one longer candle: exact sums by row, the path of delta carried on. Rows
 * of different sizes meet at their least common multiple.
 *
 * @param parts in order of time. @returns undefined of nothing.
 */
export function joinedFootprint(
  parts: readonly Footprint[],
  timeframe: Timeframe,
  openTime: EpochMs,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): Footprint | undefined {
  const [first, ...rest] = parts;
  if (!first) return undefined;
  const whole = rest.reduce(followed, first);
  const { low, high } = whole;
  const common = parts.reduce((size, part) => commonSize(size, part.rowSize), first.rowSize);
  const rowSize = fittingRowSize(common, low, high, settings.trades.footprint.maxRows);
  const [firstRow, lastRow] = [Math.floor(low / rowSize), Math.floor(high / rowSize)];
  const cells = new Float64Array(2 * (lastRow - firstRow + 1));
  for (const part of parts) addCells(part, rowSize, firstRow, cells);
  return { ...whole, timeframe, openTime, rowSize, firstRow, lastRow, cells };
}

/** Everything but the rows of two footprints that follow each other. */
function followed(first: Footprint, next: Footprint): Footprint {
  const soFar = first.buy - first.sell;
  return {
    ...first,
    high: Math.max(first.high, next.high),
    low: Math.min(first.low, next.low),
    close: next.close,
    buy: first.buy + next.buy,
    sell: first.sell + next.sell,
    minDelta: Math.min(first.minDelta, soFar + next.minDelta),
    maxDelta: Math.max(first.maxDelta, soFar + next.maxDelta),
    trades: first.trades + next.trades,
    atHigh: outer(first.atHigh, next.atHigh, first.high - next.high),
    atLow: outer(first.atLow, next.atLow, next.low - first.low),
  };
}

/** Volumes of the extreme that lies further out; both where they lie at the same tick. */
function outer(first: SideVolumes, next: SideVolumes, lead: number): SideVolumes {
  if (lead !== 0) return lead > 0 ? first : next;
  return { buy: first.buy + next.buy, sell: first.sell + next.sell };
}

function addCells(part: Footprint, rowSize: number, firstRow: number, cells: Float64Array): void {
  for (let row = part.firstRow; row <= part.lastRow; row += 1) {
    const slot = 2 * (Math.floor((row * part.rowSize) / rowSize) - firstRow);
    cells[slot] = read(cells, slot) + buyAt(part, row);
    cells[slot + 1] = read(cells, slot + 1) + sellAt(part, row);
  }
}

function commonSize(one: number, other: number): number {
  let [divisor, rest] = [one, other];
  while (rest !== 0) [divisor, rest] = [rest, divisor % rest];
  return (one / divisor) * other;
}
