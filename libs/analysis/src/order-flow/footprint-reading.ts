import type { EpochMs, Timeframe } from '#libs/market';
import type { Missing } from '../readings.js';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { buyAt, sellAt, type Footprint } from './footprint.js';
import { stackedRuns, type Imbalances } from './imbalance.js';
import { unfinishedEnds, type UnfinishedEnds } from './unfinished-auction.js';

/** Volume by aggressor at one row of prices, inclusive ticks and steps. The outermost rows end with the candle. */
export interface FootprintRow {
  readonly low: number;
  readonly high: number;
  /** Sold by aggressors, who hit the bid. */
  readonly bid: number;
  /** Bought by aggressors, who lifted the ask. */
  readonly ask: number;
  /** The side that outweighs the other diagonally; undefined while it is not known what is usual. */
  readonly imbalance: 'buy' | 'sell' | 'both' | 'none' | undefined;
}

/** Imbalanced rows of one side next to each other: where that side was in command. Inclusive ticks. */
export interface StackedRows {
  readonly side: 'buy' | 'sell';
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** One closed candle by row and aggressor. */
export interface FootprintReading {
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  /** Ticks a row. */
  readonly rowSize: number;
  /** From low to high price. */
  readonly rows: readonly FootprintRow[];
  readonly buy: number;
  readonly sell: number;
  readonly delta: number;
  readonly minDelta: number;
  readonly maxDelta: number;
  readonly trades: number;
  /** At least three imbalanced rows of one side; undefined while it is not known what is usual. */
  readonly stacked: readonly StackedRows[] | undefined;
  /** Which ends both sides traded at last, so that price may come back to them. */
  readonly unfinished: UnfinishedEnds;
}

/** Footprints, and why there are none or not as many as there are candles. */
export interface FootprintsReading {
  /** Oldest first. */
  readonly footprints: readonly FootprintReading[];
  readonly missing: readonly Missing[];
}

/** @param rows imbalanced rows, undefined while it is not known what is usual. @returns the footprint for reading, frozen. */
export function footprintReading(
  footprint: Footprint,
  rows: Imbalances | undefined,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): FootprintReading {
  const { timeframe, openTime, rowSize, buy, sell, minDelta, maxDelta, trades } = footprint;
  return Object.freeze({
    timeframe,
    openTime,
    rowSize,
    rows: rowsOf(footprint, rows),
    buy,
    sell,
    delta: buy - sell,
    minDelta,
    maxDelta,
    trades,
    stacked:
      rows && Object.freeze([...stackOf('buy', rows, rowSize, settings), ...stackOf('sell', rows, rowSize, settings)]),
    unfinished: Object.freeze(unfinishedEnds(footprint, settings)),
  });
}

function stackOf(
  side: StackedRows['side'],
  rows: Imbalances,
  rowSize: number,
  { trades }: AnalysisSettings,
): readonly StackedRows[] {
  return stackedRuns(rows[side], trades.stacked.rows).map(({ first, last }) =>
    Object.freeze({ side, low: first * rowSize, high: (last + 1) * rowSize - 1, rows: last - first + 1 }),
  );
}

function rowsOf(footprint: Footprint, rows: Imbalances | undefined): readonly FootprintRow[] {
  const read: FootprintRow[] = [];
  for (let row = footprint.firstRow; row <= footprint.lastRow; row += 1) read.push(rowOf(footprint, row, rows));
  return Object.freeze(read);
}

/** The outermost rows end with the candle: rows of the warm-up reach far beyond any price. */
function rowOf(footprint: Footprint, row: number, rows: Imbalances | undefined): FootprintRow {
  const { rowSize, low, high } = footprint;
  return Object.freeze({
    low: Math.max(low, row * rowSize),
    high: Math.min(high, (row + 1) * rowSize - 1),
    bid: sellAt(footprint, row),
    ask: buyAt(footprint, row),
    imbalance: rows && sideOf(rows.buy.includes(row), rows.sell.includes(row)),
  });
}

function sideOf(buy: boolean, sell: boolean): 'buy' | 'sell' | 'both' | 'none' {
  if (buy && sell) return 'both';
  if (buy) return 'buy';
  return sell ? 'sell' : 'none';
}
