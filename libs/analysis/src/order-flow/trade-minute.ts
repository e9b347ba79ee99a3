import { after, MINUTE_MS, type EpochMs, type Side } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { read } from '../candles/column.js';
import type { Footprint } from './footprint.js';
import { OpenFootprint } from './open-footprint.js';

/** Trades that there is room for at first. */
const ROOM = 1024;

/** Numbers of one trade and where they stand; the flow is its quantity, below 0 where it was sold. */
const WIDTH = 4;
const ID = 0;
const TIME = 1;
const PRICE = 2;
const FLOW = 3;

/**
 * The trades of one minute in one typed array, in the order of their ids, and the footprint they make. In order a trade is
 * appended without taking memory; one that comes late is sorted in, and the footprint made anew. Mutable; begun anew for
 * another minute when its own is no longer needed.
 */
export class TradeMinute {
  #openTime: EpochMs;
  #trades = new Float64Array(WIDTH * ROOM);
  #length = 0;
  #rowSize: number;
  readonly #footprint: OpenFootprint;

  constructor(openTime: EpochMs, rowSize: number, settings: AnalysisSettings = ANALYSIS_SETTINGS) {
    this.#openTime = openTime;
    this.#rowSize = rowSize;
    this.#footprint = new OpenFootprint(openTime, rowSize, settings);
  }

  /** Forgets its trades and starts with another minute. */
  begin(openTime: EpochMs, rowSize: number): this {
    this.#openTime = openTime;
    this.#rowSize = rowSize;
    this.#length = 0;
    this.#footprint.begin(openTime, rowSize);
    return this;
  }

  get openTime(): EpochMs {
    return this.#openTime;
  }

  get endTime(): EpochMs {
    return after(this.#openTime, MINUTE_MS);
  }

  /** Number of trades. */
  get length(): number {
    return this.#length;
  }

  /** Takes in a trade whose id lies above all others of the minute. @param price ticks. @param quantity steps. */
  append(id: number, time: EpochMs, price: number, quantity: number, side: Side): void {
    if (WIDTH * this.#length === this.#trades.length) this.#grow();
    this.#put(this.#length, id, time, price, side * quantity);
    this.#length += 1;
    this.#footprint.add(price, quantity, side);
  }

  /** Takes in a trade of any other id, in its place. */
  insert(id: number, time: EpochMs, price: number, quantity: number, side: Side): void {
    let index = this.#length;
    while (index > 0 && this.id(index - 1) > id) index -= 1;
    if (index === this.#length) {
      this.append(id, time, price, quantity, side);
      return;
    }
    if (WIDTH * this.#length === this.#trades.length) this.#grow();
    this.#trades.copyWithin(WIDTH * (index + 1), WIDTH * index, WIDTH * this.#length);
    this.#put(index, id, time, price, side * quantity);
    this.#length += 1;
    this.#rebuild();
  }

  id(index: number): number {
    return this.#read(index, ID);
  }

  time(index: number): EpochMs {
    return this.#read(index, TIME) as EpochMs;
  }

  price(index: number): number {
    return this.#read(index, PRICE);
  }

  side(index: number): Side {
    return this.#read(index, FLOW) < 0 ? -1 : 1;
  }

  quantity(index: number): number {
    return Math.abs(this.#read(index, FLOW));
  }

  /** @returns the price of the last trade up to and with `time`, undefined where there was none yet. */
  priceAt(time: EpochMs): number | undefined {
    let index = this.#length - 1;
    while (index >= 0 && this.time(index) > time) index -= 1;
    return index < 0 ? undefined : this.price(index);
  }

  /** @returns bought minus sold after each trade of the minute, steps. */
  deltaPath(): Float64Array {
    const path = new Float64Array(this.#length);
    for (let i = 0, delta = 0; i < this.#length; i += 1) path[i] = delta += this.#read(i, FLOW);
    return path;
  }

  /** @returns the footprint so far; undefined before the first trade. */
  footprint(): Footprint | undefined {
    return this.#footprint.read();
  }

  /** Makes the footprint anew if its rows are not of that size. */
  useRowSize(rowSize: number): void {
    if (rowSize === this.#rowSize) return;
    this.#rowSize = rowSize;
    this.#rebuild();
  }

  #rebuild(): void {
    this.#footprint.begin(this.#openTime, this.#rowSize);
    for (let i = 0; i < this.#length; i += 1) this.#footprint.add(this.price(i), this.quantity(i), this.side(i));
  }

  #put(index: number, id: number, time: EpochMs, price: number, flow: number): void {
    const start = WIDTH * index;
    this.#trades[start + ID] = id;
    this.#trades[start + TIME] = time;
    this.#trades[start + PRICE] = price;
    this.#trades[start + FLOW] = flow;
  }

  #read(index: number, field: number): number {
    if (index >= this.#length) throw new RangeError(`Index must be below ${this.#length}, was ${index}`);
    return read(this.#trades, WIDTH * index + field);
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.#trades.length);
    grown.set(this.#trades);
    this.#trades = grown;
  }
}
