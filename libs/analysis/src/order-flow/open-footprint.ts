import type { EpochMs, Side } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { read } from '../candles/column.js';
import { fittingRowSize, type Footprint } from './footprint.js';

/** Rows that there is room for at first. */
const ROOM = 64;

/**
 * The footprint of the minute that is still forming. A trade costs a few additions into one small array and no memory.
 * Prices so far apart that the rows would be too many make the rows ten times as large. Mutable; begun anew for
 * every minute.
 */
export class OpenFootprint {
  #openTime: EpochMs;
  #rowSize = 1;
  /** Bought and sold in turn, of each row from `#base` on. */
  #cells = new Float64Array(2 * ROOM);
  #base = 0;
  #firstRow = 0;
  #lastRow = -1;
  /** The ticks of the row traded last and where its cells are: most trades stay in their row. */
  #rowLow = Infinity;
  #rowHigh = -Infinity;
  #slot = 0;
  #open = 0;
  #high = -Infinity;
  #low = Infinity;
  #close = 0;
  #volume = 0;
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
    this.#rowLow = this.#low = Infinity;
    this.#rowHigh = this.#high = -Infinity;
    this.#open = this.#close = this.#volume = this.#delta = 0;
    this.#minDelta = this.#maxDelta = this.#trades = 0;
    this.#buyAtHigh = this.#sellAtHigh = this.#buyAtLow = this.#sellAtLow = 0;
  }

  /** Takes in a trade. @param price ticks. @param quantity steps. */
  add(price: number, quantity: number, side: Side): void {
    if (price < this.#rowLow || price > this.#rowHigh) this.#goTo(price);
    const slot = this.#slot + ((1 - side) >> 1);
    this.#cells[slot] = read(this.#cells, slot) + quantity;
    this.#volume += quantity;
    this.#delta += side * quantity;
    if (this.#delta < this.#minDelta) this.#minDelta = this.#delta;
    if (this.#delta > this.#maxDelta) this.#maxDelta = this.#delta;
    if (this.#trades === 0) this.#open = price;
    this.#close = price;
    this.#trades += 1;
    if (price >= this.#high) this.#addHigh(price, quantity, side);
    if (price <= this.#low) this.#addLow(price, quantity, side);
  }

  /** @returns the footprint so far, with cells of its own; undefined before the first trade. */
  read(): Footprint | undefined {
    if (this.#trades === 0) return undefined;
    const from = 2 * (this.#firstRow - this.#base);
    return {
      timeframe: '1m',
      openTime: this.#openTime,
      rowSize: this.#rowSize,
      firstRow: this.#firstRow,
      lastRow: this.#lastRow,
      cells: this.#cells.slice(from, from + 2 * (this.#lastRow - this.#firstRow + 1)),
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      buy: (this.#volume + this.#delta) / 2,
      sell: (this.#volume - this.#delta) / 2,
      minDelta: this.#minDelta,
      maxDelta: this.#maxDelta,
      trades: this.#trades,
      atHigh: { buy: this.#buyAtHigh, sell: this.#sellAtHigh },
      atLow: { buy: this.#buyAtLow, sell: this.#sellAtLow },
    };
  }

  #goTo(price: number): void {
    const row = Math.floor(price / this.#rowSize);
    if (row < this.#firstRow || row > this.#lastRow) this.#reach(price);
    const reached = Math.floor(price / this.#rowSize);
    this.#rowLow = reached * this.#rowSize;
    this.#rowHigh = this.#rowLow + this.#rowSize - 1;
    this.#slot = 2 * (reached - this.#base);
  }

  #addHigh(price: number, quantity: number, side: Side): void {
    if (price > this.#high) this.#buyAtHigh = this.#sellAtHigh = 0;
    this.#high = price;
    if (side === 1) this.#buyAtHigh += quantity;
    else this.#sellAtHigh += quantity;
  }

  #addLow(price: number, quantity: number, side: Side): void {
    if (price < this.#low) this.#buyAtLow = this.#sellAtLow = 0;
    this.#low = price;
    if (side === 1) this.#buyAtLow += quantity;
    else this.#sellAtLow += quantity;
  }

  /** Widens the rows to those of `price`, in coarser rows if they would be too many. */
  #reach(price: number): void {
    const [low, high] = [Math.min(this.#low, price), Math.max(this.#high, price)];
    const rowSize = fittingRowSize(this.#rowSize, low, high, this.settings.trades.footprint.maxRows);
    const [first, last] = [Math.floor(low / rowSize), Math.floor(high / rowSize)];
    const isEmpty = this.#lastRow < this.#firstRow;
    const fits = first >= this.#base && 2 * (last - this.#base) < this.#cells.length;
    if (isEmpty) this.#base = first - (this.#cells.length >> 2);
    else if (rowSize !== this.#rowSize || !fits) this.#move(rowSize, first, last);
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
