import type { EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { read } from '../candles/column.js';
import { fittingRowSize, type Footprint } from './footprint.js';
import type { WholeNumbers } from './trade-ring.js';

/** Rows that there is room for at first. */
const ROOM = 16;

/** Highest and lowest price of a stretch of trades. */
interface PriceSpan {
  readonly high: number;
  readonly low: number;
}

/**
 * The footprint of the minute that is still forming. It takes trades in by stretches, in three short passes: their
 * range, volume by row with the path of delta, volume at the extreme ticks. A trade costs a few additions and no memory. Prices so far apart
 * that the rows would be too many make the rows ten times as large. Mutable; begun anew for every minute.
 */
export class OpenFootprint {
  #openTime: EpochMs;
  #rowSize = 1;
  /** Bought and sold in turn, of each row from `#base` on. */
  #cells = new Float64Array(2 * ROOM);
  #base = 0;
  #firstRow = 0;
  #lastRow = -1;
  #open = 0;
  #high = -Infinity;
  #low = Infinity;
  #close = 0;
  #delta = 0;
  #minDelta = 0;
  #maxDelta = 0;
  #trades = 0;
  #buyAtHigh = 0;
  #sellAtHigh = 0;
  #buyAtLow = 0;
  #sellAtLow = 0;

  constructor(
    openTime: EpochMs,
    rowSize: number,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#openTime = openTime;
    this.begin(openTime, rowSize);
  }

  /** Forgets everything and starts with a minute. */
  begin(openTime: EpochMs, rowSize: number): void {
    this.#openTime = openTime;
    this.#rowSize = rowSize;
    this.#cells.fill(0);
    this.#firstRow = 0;
    this.#lastRow = -1;
    this.#low = Infinity;
    this.#high = -Infinity;
    this.#open = this.#close = this.#delta = 0;
    this.#minDelta = this.#maxDelta = this.#trades = 0;
    this.#buyAtHigh = this.#sellAtHigh = this.#buyAtLow = this.#sellAtLow = 0;
  }

  /** Takes in trades [from, to). @param prices ticks. @param flows steps, below 0 where sold. */
  add(prices: WholeNumbers, flows: WholeNumbers, from: number, to: number): void {
    if (from >= to) return;
    const { high, low } = spanOf(prices, from, to);
    this.#reach(Math.min(this.#low, low), Math.max(this.#high, high));
    this.#fill(prices, flows, from, to);
    this.#stretch(high, low);
    if (high === this.#high || low === this.#low) this.#noteExtremes(prices, flows, from, to);
    if (this.#trades === 0) this.#open = prices[from] ?? NaN;
    this.#close = prices[to - 1] ?? NaN;
    this.#trades += to - from;
  }

  /** Bought minus sold so far, steps. */
  get delta(): number {
    return this.#delta;
  }

  /** @returns the footprint so far, with cells of its own; undefined before the first trade. */
  read(): Footprint | undefined {
    if (this.#trades === 0) return undefined;
    const from = 2 * (this.#firstRow - this.#base);
    const cells = this.#cells.slice(from, from + 2 * (this.#lastRow - this.#firstRow + 1));
    let [buy, sell] = [0, 0];
    for (let i = 0; i < cells.length; i += 2) {
      buy += read(cells, i);
      sell += read(cells, i + 1);
    }
    return {
      timeframe: '1m',
      openTime: this.#openTime,
      rowSize: this.#rowSize,
      firstRow: this.#firstRow,
      lastRow: this.#lastRow,
      cells,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      buy,
      sell,
      minDelta: this.#minDelta,
      maxDelta: this.#maxDelta,
      trades: this.#trades,
      atHigh: { buy: this.#buyAtHigh, sell: this.#sellAtHigh },
      atLow: { buy: this.#buyAtLow, sell: this.#sellAtLow },
    };
  }

  /**
   * Volume by row, and the path of delta. Nothing here branches on who traded or where: neither can be foreseen. The
   * half tick keeps the row exact although it is multiplied out.
   */
  #fill(prices: WholeNumbers, flows: WholeNumbers, from: number, to: number): void {
    const [cells, lowest, rowsPerTick] = [this.#cells, this.#base * this.#rowSize, 1 / this.#rowSize];
    let [delta, least, most] = [this.#delta, this.#minDelta, this.#maxDelta];
    for (let i = from; i < to; i += 1) {
      const flow = flows[i] ?? NaN;
      const cell = 2 * ((((prices[i] ?? NaN) - lowest + 0.5) * rowsPerTick) | 0) + Number(flow < 0);
      cells[cell] = (cells[cell] ?? NaN) + Math.abs(flow);
      delta += flow;
      if (delta < least) least = delta;
      if (delta > most) most = delta;
    }
    this.#delta = delta;
    this.#minDelta = least;
    this.#maxDelta = most;
  }

  /** What was traded at an extreme counts only while it is the extreme. */
  #stretch(high: number, low: number): void {
    if (high > this.#high) this.#buyAtHigh = this.#sellAtHigh = 0;
    if (low < this.#low) this.#buyAtLow = this.#sellAtLow = 0;
    if (high > this.#high) this.#high = high;
    if (low < this.#low) this.#low = low;
  }

  #noteExtremes(prices: WholeNumbers, flows: WholeNumbers, from: number, to: number): void {
    const [high, low] = [this.#high, this.#low];
    let [buyAtHigh, sellAtHigh, buyAtLow, sellAtLow] = [0, 0, 0, 0];
    for (let i = from; i < to; i += 1) {
      const price = prices[i] ?? NaN;
      if (price < high && price > low) continue;
      const flow = flows[i] ?? NaN;
      const [bought, sold] = flow < 0 ? [0, -flow] : [flow, 0];
      if (price === high) [buyAtHigh, sellAtHigh] = [buyAtHigh + bought, sellAtHigh + sold];
      if (price === low) [buyAtLow, sellAtLow] = [buyAtLow + bought, sellAtLow + sold];
    }
    this.#buyAtHigh += buyAtHigh;
    this.#sellAtHigh += sellAtHigh;
    this.#buyAtLow += buyAtLow;
    this.#sellAtLow += sellAtLow;
  }

  /** Makes the rows those of low..high, coarser ones if they would be too many. */
  #reach(low: number, high: number): void {
    const rowSize = fittingRowSize(this.#rowSize, low, high, this.settings.trades.footprint.maxRows);
    const [first, last] = [Math.floor(low / rowSize), Math.floor(high / rowSize)];
    const isEmpty = this.#lastRow < this.#firstRow;
    if (isEmpty) this.#base = first - (this.#cells.length >> 2);
    const fits = first >= this.#base && 2 * (last - this.#base) < this.#cells.length;
    if (rowSize !== this.#rowSize || !fits) this.#move(rowSize, first, last);
    this.#rowSize = rowSize;
    this.#firstRow = first;
    this.#lastRow = last;
  }

  /** Moves the cells to rows of `rowSize`, with as much room again to either side of first..last. */
  #move(rowSize: number, first: number, last: number): void {
    const rows = Math.max(last - first + 1, ROOM);
    const base = first - rows;
    const moved = new Float64Array(2 * 3 * rows);
    for (let row = this.#firstRow; row <= this.#lastRow; row += 1) {
      const from = 2 * (row - this.#base);
      const to = 2 * (Math.floor((row * this.#rowSize) / rowSize) - base);
      moved[to] = read(moved, to) + read(this.#cells, from);
      moved[to + 1] = read(moved, to + 1) + read(this.#cells, from + 1);
    }
    this.#cells = moved;
    this.#base = base;
  }
}

/** Compares instead of taking Math.min and Math.max, which take care of signs of zero at each trade. */
function spanOf(prices: WholeNumbers, from: number, to: number): PriceSpan {
  let high = prices[from] ?? NaN;
  let low = high;
  for (let i = from + 1; i < to; i += 1) {
    const price = prices[i] ?? NaN;
    if (price > high) high = price;
    if (price < low) low = price;
  }
  return { high, low };
}
