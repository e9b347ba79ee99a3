import type { Minute } from './minute.js';

const DURATION = 59_999;

/**
 * Minutes in columns, in time order, gaps allowed, with running totals of their trades.
 *
 * About 90 bytes a minute, so a year of one symbol is 47 MB. Rows are only ever appended.
 */
export class MinuteTable {
  #length = 0;
  #openTime = new Float64Array(0);
  #duration = new Int32Array(0);
  #prices = new Int32Array(0);
  #volumes = new Float64Array(0);
  #quotes = new BigInt64Array(0);
  #trades = new Int32Array(0);
  #aggregatesBefore = new Float64Array(1);
  #tradesBefore = new Float64Array(1);

  constructor(capacity = 4_096) {
    this.#grow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** All aggregates of the table. */
  get aggregates(): number {
    return this.#aggregatesBefore[this.#length] ?? 0;
  }

  /** All raw trades of the table. */
  get rawTrades(): number {
    return this.#tradesBefore[this.#length] ?? 0;
  }

  /** Appends a minute later than all before it, and how many aggregates its trades form. */
  append(minute: Minute, aggregates: number): void {
    if (this.#length === this.#openTime.length) this.#grow(this.#length * 2);
    const row = this.#length;
    this.#openTime[row] = minute.openTime;
    this.#duration[row] = minute.closeTime - minute.openTime;
    this.#prices.set([minute.open, minute.high, minute.low, minute.close], row * 4);
    this.#volumes.set([minute.volume, minute.takerBuyVolume], row * 2);
    this.#quotes[row * 2] = minute.quoteVolume;
    this.#quotes[row * 2 + 1] = minute.takerBuyQuoteVolume;
    this.#trades[row] = minute.trades;
    this.#aggregatesBefore[row + 1] = this.aggregates + aggregates;
    this.#tradesBefore[row + 1] = this.rawTrades + minute.trades;
    this.#length = row + 1;
  }

  /** @throws RangeError if there is no such row. */
  minute(row: number): Minute {
    const openTime = this.openTime(row);
    return {
      openTime,
      closeTime: openTime + (this.#duration[row] ?? DURATION),
      open: this.#prices[row * 4] ?? 0,
      high: this.#prices[row * 4 + 1] ?? 0,
      low: this.#prices[row * 4 + 2] ?? 0,
      close: this.#prices[row * 4 + 3] ?? 0,
      volume: this.#volumes[row * 2] ?? 0,
      quoteVolume: this.#quotes[row * 2] ?? 0n,
      trades: this.#trades[row] ?? 0,
      takerBuyVolume: this.#volumes[row * 2 + 1] ?? 0,
      takerBuyQuoteVolume: this.#quotes[row * 2 + 1] ?? 0n,
    };
  }

  /** @throws RangeError if there is no such row. */
  openTime(row: number): number {
    const time = row < this.#length ? this.#openTime[row] : undefined;
    if (time === undefined) throw new RangeError(`Row must be below ${this.#length}, was ${row}`);
    return time;
  }

  /** Row of the first minute with openTime >= time; `length` when there is none. */
  rowFrom(time: number): number {
    return this.#firstRow((row) => (this.#openTime[row] ?? 0) >= time);
  }

  /** Aggregates of all rows before `row`. */
  aggregatesBefore(row: number): number {
    return this.#aggregatesBefore[row] ?? 0;
  }

  /** Raw trades of all rows before `row`. */
  tradesBefore(row: number): number {
    return this.#tradesBefore[row] ?? 0;
  }

  /** Row that holds the aggregate with this offset from the table's first; undefined when it is past the last. */
  rowOfAggregate(offset: number): number | undefined {
    if (offset >= this.aggregates) return undefined;
    return this.#firstRow((row) => (this.#aggregatesBefore[row + 1] ?? 0) > offset);
  }

  /** As rowOfAggregate, for raw trades. */
  rowOfTrade(offset: number): number | undefined {
    if (offset >= this.rawTrades) return undefined;
    return this.#firstRow((row) => (this.#tradesBefore[row + 1] ?? 0) > offset);
  }

  #firstRow(holds: (row: number) => boolean): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #grow(capacity: number): void {
    this.#openTime = grown(this.#openTime, new Float64Array(capacity));
    this.#duration = grown(this.#duration, new Int32Array(capacity));
    this.#prices = grown(this.#prices, new Int32Array(capacity * 4));
    this.#volumes = grown(this.#volumes, new Float64Array(capacity * 2));
    this.#trades = grown(this.#trades, new Int32Array(capacity));
    this.#aggregatesBefore = grown(this.#aggregatesBefore, new Float64Array(capacity + 1));
    this.#tradesBefore = grown(this.#tradesBefore, new Float64Array(capacity + 1));
    const quotes = new BigInt64Array(capacity * 2);
    quotes.set(this.#quotes);
    this.#quotes = quotes;
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
