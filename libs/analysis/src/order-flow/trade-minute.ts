import { after, MINUTE_MS, type EpochMs, type Side } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { Footprint } from './footprint.js';
import { IdRuns } from './id-runs.js';
import { OpenFootprint } from './open-footprint.js';
import { TradeRing, type TradeStretch } from './trade-ring.js';

/**
 * The trades of one minute, in the order of their ids, and the footprint they make. In order a trade is only written
 * down; the footprint takes in what is new when it is asked for, and is made anew where a trade was sorted in. The
 * numbers stand in a ring that minutes share, those of one minute next to each other. Mutable; begun anew for another
 * minute when its own is no longer needed.
 */
export class TradeMinute {
  #openTime: EpochMs;
  readonly #ids = new IdRuns();
  #start: number;
  /** Trades that the footprint knows. */
  #taken = 0;
  #rowSize: number;
  readonly #footprint: OpenFootprint;

  /** @param ring it begins at the end of it. */
  constructor(
    openTime: EpochMs,
    rowSize: number,
    settings: AnalysisSettings = ANALYSIS_SETTINGS,
    private readonly ring: TradeRing = new TradeRing(),
  ) {
    this.#openTime = openTime;
    this.#rowSize = rowSize;
    this.#start = ring.end;
    this.#footprint = new OpenFootprint(openTime, rowSize, settings);
  }

  /** Forgets its trades and starts with another minute at a place of the ring. */
  begin(openTime: EpochMs, rowSize: number, start: number): this {
    this.#openTime = openTime;
    this.#start = start;
    this.#ids.clear();
    this.#restart(rowSize);
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
    return this.#ids.length;
  }

  /** Places of its trades in the ring. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#start + this.#ids.length;
  }

  /** A trade of an earlier minute was sorted in. */
  moveUp(): void {
    this.#start += 1;
  }

  /** Takes in the last `count` trades of the ring, whose ids lie above all others of the minute, from `id` on. */
  extend(id: number, count: number): void {
    this.#ids.append(id, count);
  }

  /** Takes in a trade of any id, in its place; the minutes behind it in the ring must move up. */
  insert(id: number, time: EpochMs, price: number, quantity: number, side: Side): void {
    const index = this.#ids.insert(id);
    this.ring.insert(this.#start + index, time - this.#openTime, price, side * quantity);
    if (index < this.#taken) this.#restart(this.#rowSize);
  }

  id(index: number): number {
    return this.#ids.at(this.#place(index) - this.#start);
  }

  time(index: number): EpochMs {
    return after(this.#openTime, this.ring.time(this.#place(index)));
  }

  price(index: number): number {
    return this.ring.price(this.#place(index));
  }

  side(index: number): Side {
    return this.flow(index) < 0 ? -1 : 1;
  }

  quantity(index: number): number {
    return Math.abs(this.flow(index));
  }

  /** @returns its quantity, below 0 where it was sold. */
  flow(index: number): number {
    return this.ring.flow(this.#place(index));
  }

  /** @returns all its trades in columns, to be read before the next change. */
  trades(): TradeStretch {
    return this.ring.stretch(this.#start, this.end);
  }

  /** @returns the price of the last trade up to and with `time`, undefined where there was none yet. */
  priceAt(time: EpochMs): number | undefined {
    const { times, prices, start, end } = this.trades();
    const since = time - this.#openTime;
    for (let i = end - 1; i >= start; i -= 1) if ((times[i] ?? NaN) <= since) return prices[i];
    return undefined;
  }

  /** @returns bought minus sold after each trade of the minute, steps. */
  deltaPath(): Float64Array {
    const { flows, start, end } = this.trades();
    let delta = 0;
    return Float64Array.from(flows.subarray(start, end), (flow) => (delta += flow));
  }

  /** @returns the footprint so far; undefined before the first trade. */
  footprint(): Footprint | undefined {
    this.#take();
    return this.#footprint.read();
  }

  /** Bought minus sold so far, steps. */
  get delta(): number {
    this.#take();
    return this.#footprint.delta;
  }

  /** Makes the footprint anew if its rows are not of that size. */
  useRowSize(rowSize: number): void {
    if (rowSize !== this.#rowSize) this.#restart(rowSize);
  }

  #take(): void {
    const { prices, flows, start, end } = this.ring.stretch(this.#start + this.#taken, this.end);
    this.#footprint.add(prices, flows, start, end);
    this.#taken = this.#ids.length;
  }

  #restart(rowSize: number): void {
    this.#rowSize = rowSize;
    this.#taken = 0;
    this.#footprint.begin(this.#openTime, rowSize);
  }

  #place(index: number): number {
    if (index >= this.#ids.length) throw new RangeError(`Index must be below ${this.#ids.length}, was ${index}`);
    return this.#start + index;
  }
}
