import { DomainError, MINUTE_MS, TIMEFRAME_MS, toIso, type Candle, type EpochMs, type Timeframe } from '#libs/market';
import type { InputRange } from '../readings.js';
import { candleColumns, movedColumns, type CandleColumns } from './candle-columns.js';

/** A candle that does not follow the last one of its series, or does not lie on the grid of its timeframe. */
export class CandleOrderError extends DomainError {
  readonly code = 'CANDLE_OUT_OF_ORDER';
  readonly kind = 'upstream';
}

/** How much room is made where the candles do not fit any more, of what they take. */
const GROWTH = 1.5;

/** Stands in the columns of taker-buy volume and trades for "the venue does not tell"; they are never negative. */
const UNKNOWN = -1;

/**
 * The closed candles of one timeframe in columns, oldest first: appended at the end, trimmed at the beginning, holes
 * allowed. Finding a time is O(1) in a whole series and O(log holes) in one with holes. Spans are half-open by open
 * time. Indices count from the first candle kept. The last ones can be hidden and shown again one by one, as they closed.
 */
export class CandleSeries {
  readonly #span: number;
  #columns: CandleColumns;
  #capacity: number;
  #head = 0;
  #end = 0;
  /** Rows that are filled: those from `#end` on are hidden. */
  #filled = 0;
  /** Close times of the candles that end before their period does, by open time. */
  #early = new Map<EpochMs, EpochMs>();
  /** What is shown of it, made again after a change. */
  #latest: Candle | undefined;
  #range: InputRange | undefined;

  constructor(
    readonly timeframe: Timeframe,
    capacity = 512,
  ) {
    this.#span = TIMEFRAME_MS[timeframe];
    this.#capacity = capacity;
    this.#columns = candleColumns(capacity);
  }

  /** Candles that there is room for now. */
  get capacity(): number {
    return this.#capacity;
  }

  get length(): number {
    return this.#end - this.#head;
  }

  /** @throws CandleOrderError unless it is of this timeframe, on its UTC grid and later than the last one. */
  append(candle: Candle): void {
    this.#check(candle);
    if (this.#end === this.#capacity) this.#makeRoom();
    this.#put(this.#end, candle);
    this.#end += 1;
    this.#filled = this.#end;
  }

  /** Forgets all candles that opened before `time`. */
  dropBefore(time: EpochMs): void {
    this.#head += this.indexFrom(time);
    this.#changed();
  }

  /** Hides all candles that opened at `time` or later until they are shown again; an append forgets them. */
  hideFrom(time: EpochMs): void {
    this.#end = this.#head + this.indexFrom(time);
    this.#changed();
  }

  /** Open time of the first hidden candle, undefined where none is hidden. */
  get hidden(): EpochMs | undefined {
    return this.#end === this.#filled ? undefined : this.openTime(this.length);
  }

  /** Shows the first hidden candle again. @throws RangeError where none is hidden. */
  show(): void {
    if (this.#end === this.#filled) throw new RangeError('A candle must be hidden, was none');
    this.#end += 1;
    this.#changed();
  }

  /** @returns the index of the first candle that opened at `time` or later; `length` where there is none. */
  indexFrom(time: EpochMs): number {
    const length = this.length;
    if (length === 0 || time <= this.openTime(0)) return 0;
    if (time > this.openTime(length - 1)) return length;
    const slots = Math.ceil((time - this.openTime(0)) / this.#span);
    const holes = (this.openTime(length - 1) - this.openTime(0)) / this.#span + 1 - length;
    let low = slots > holes ? slots - holes : 0;
    let high = slots < length ? slots : length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.openTime(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns the index of the candle that opened exactly then. */
  indexOf(time: EpochMs): number | undefined {
    const index = this.indexFrom(time);
    return index < this.length && this.openTime(index) === time ? index : undefined;
  }

  /** @returns how many candles opened within [from, to). */
  countBetween(from: EpochMs, to: EpochMs): number {
    return Math.max(0, this.indexFrom(to) - this.indexFrom(from));
  }

  /** @returns whether the candle follows the one before it without a hole. The first one follows nothing. */
  follows(index: number): boolean {
    return index > 0 && this.openTime(index) - this.openTime(index - 1) === this.#span;
  }

  openTime(index: number): EpochMs {
    return (MINUTE_MS * this.#columns.opened.at(this.#head + index)) as EpochMs;
  }

  /** @returns the end of the period on the grid, which is where its time is over even if the engine stopped earlier. */
  endTime(index: number): EpochMs {
    return (this.openTime(index) + this.#span) as EpochMs;
  }

  open(index: number): number {
    return this.#columns.open.at(this.#head + index);
  }

  high(index: number): number {
    return this.#columns.high.at(this.#head + index);
  }

  low(index: number): number {
    return this.#columns.low.at(this.#head + index);
  }

  close(index: number): number {
    return this.#columns.close.at(this.#head + index);
  }

  volume(index: number): number {
    return this.#columns.volume.at(this.#head + index);
  }

  /** @returns what aggressors bought, undefined where the venue does not tell. */
  takerBuyVolume(index: number): number | undefined {
    const volume = this.#columns.takerBuyVolume.at(this.#head + index);
    return volume === UNKNOWN ? undefined : volume;
  }

  closeTime(index: number): EpochMs {
    const end = this.endTime(index);
    return this.#early.size === 0 ? end : (this.#early.get(this.openTime(index)) ?? end);
  }

  /** @returns the number of trades, undefined where the venue does not tell. */
  trades(index: number): number | undefined {
    const trades = this.#columns.trades.at(this.#head + index);
    return trades === UNKNOWN ? undefined : trades;
  }

  quoteVolume(index: number): bigint {
    return this.#columns.quoteVolume.at(this.#head + index, this.openTime(index)) ?? 0n;
  }

  /** @returns what aggressors paid, undefined where the venue does not tell. */
  takerBuyQuoteVolume(index: number): bigint | undefined {
    return this.#columns.takerBuyQuoteVolume.at(this.#head + index, this.openTime(index));
  }

  /** @throws RangeError where there is no such candle. */
  candle(index: number): Candle {
    return {
      timeframe: this.timeframe,
      openTime: this.openTime(index),
      closeTime: this.closeTime(index),
      open: this.open(index),
      high: this.high(index),
      low: this.low(index),
      close: this.close(index),
      volume: this.volume(index),
      quoteVolume: this.quoteVolume(index),
      trades: this.trades(index),
      takerBuyVolume: this.takerBuyVolume(index),
      takerBuyQuoteVolume: this.takerBuyQuoteVolume(index),
    };
  }

  /** @returns the last candle, frozen, undefined in an empty series. */
  latest(): Candle | undefined {
    if (this.length === 0) return undefined;
    this.#latest ??= Object.freeze(this.candle(this.length - 1));
    return this.#latest;
  }

  /** @returns from where to where it reaches and with how many candles, frozen; undefined of an empty series. */
  range(): InputRange | undefined {
    if (this.length === 0) return undefined;
    this.#range ??= Object.freeze({
      timeframe: this.timeframe,
      from: this.openTime(0),
      to: this.endTime(this.length - 1),
      count: this.length,
    });
    return this.#range;
  }

  /** @returns a series of its own with the candles of [from, to). */
  between(from: EpochMs, to: EpochMs): CandleSeries {
    const [start, end] = [
      this.#head + this.indexFrom(from),
      this.#head + Math.max(this.indexFrom(from), this.indexFrom(to)),
    ];
    const copy = new CandleSeries(this.timeframe, Math.max(this.#capacity, end - start));
    copy.#columns = movedColumns(this.#columns, start, end, copy.#capacity);
    copy.#early = new Map(this.#early);
    copy.#end = copy.#filled = end - start;
    return copy;
  }

  /** Puts a candle in the place of the one with the same open time. @throws CandleOrderError where there is none. */
  replace(candle: Candle): void {
    const index = this.indexOf(candle.openTime);
    if (index === undefined) throw this.#error('replace a candle of the series', candle);
    this.#put(this.#head + index, candle);
  }

  #put(at: number, candle: Candle): void {
    this.#changed();
    const columns = this.#columns;
    columns.opened.put(at, candle.openTime / MINUTE_MS);
    columns.open.put(at, candle.open);
    columns.high.put(at, candle.high);
    columns.low.put(at, candle.low);
    columns.close.put(at, candle.close);
    columns.volume.put(at, candle.volume);
    columns.takerBuyVolume.put(at, candle.takerBuyVolume ?? UNKNOWN);
    columns.trades.put(at, candle.trades ?? UNKNOWN);
    columns.quoteVolume.put(at, candle.openTime, candle.quoteVolume);
    columns.takerBuyQuoteVolume.put(at, candle.openTime, candle.takerBuyQuoteVolume);
    if (candle.closeTime !== candle.openTime + this.#span) this.#early.set(candle.openTime, candle.closeTime);
    else if (this.#early.size > 0) this.#early.delete(candle.openTime);
  }

  #changed(): void {
    this.#latest = this.#range = undefined;
  }

  #check(candle: Candle): void {
    if (candle.timeframe !== this.timeframe) throw this.#error(`be of ${this.timeframe}`, candle);
    if (candle.openTime % this.#span !== 0) throw this.#error(`open on the grid of ${this.timeframe}`, candle);
    if (this.length > 0 && candle.openTime <= this.openTime(this.length - 1)) {
      throw this.#error(`open after ${toIso(this.openTime(this.length - 1))}`, candle);
    }
  }

  #error(rule: string, { timeframe, openTime }: Candle): CandleOrderError {
    return new CandleOrderError(`Candle must ${rule}, was ${timeframe} of ${toIso(openTime)}`, { timeframe, openTime });
  }

  /** Moves what is kept to the front of columns with room for more. */
  #makeRoom(): void {
    const kept = this.length;
    this.#capacity = Math.max(this.#capacity, Math.ceil(GROWTH * kept));
    this.#columns = movedColumns(this.#columns, this.#head, this.#end, this.#capacity);
    this.#head = 0;
    this.#end = this.#filled = kept;
  }
}
