import type { MinuteReading } from '#libs/analysis';
import type { MinuteSpan } from './minute-span.js';
import { epochMs, openTimeOf, TIMEFRAME_MS, type EpochMs, type WorkingTimeframe } from '#libs/market';

const BEFORE_ANY = epochMs(Date.UTC(2000, 0, 1));

/** A closed candle of the working timeframe put together from minutes. Ticks. */
export interface StructureCandle {
  readonly openTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Index in the list of the minute with which it was known to be closed: its own last one, or the next that came where that is missing. */
  readonly knownAt: number;
}

/**
 * The candles of the working timeframe that the minutes have closed, oldest first; one that lacks minutes is made of those there are. The first
 * may lack those before the span, the one that still forms is left out.
 *
 * Cost: one pass.
 */
export function structureCandles(span: MinuteSpan): readonly StructureCandle[] {
  const candles: StructureCandle[] = [];
  const walk = new StructureWalk(span);
  while (walk.next()) {
    const { openTime, open, high, low, close, knownAt } = walk;
    candles.push({ openTime, open, high, low, close, knownAt });
  }
  return candles;
}

/**
 * The same candles one after the other: this is the candle at which the walk has arrived. Mutable, as up to 144 of them are
 * walked at each decision and hardly one is kept.
 */
export class StructureWalk implements StructureCandle {
  openTime = BEFORE_ANY;
  open = NaN;
  high = NaN;
  low = NaN;
  close = NaN;
  knownAt = -1;
  readonly #minutes: readonly MinuteReading[];
  readonly #end: number;
  readonly #timeframe: WorkingTimeframe;
  #at: number;
  /** Of the candle that forms: its first minute, its extremes and the end of its slot. */
  #first: number;
  #high = -Infinity;
  #low = Infinity;
  #slotEnd = -Infinity;

  constructor({ minutes, first, end, timeframe }: MinuteSpan) {
    this.#timeframe = timeframe;
    this.#minutes = minutes;
    this.#end = end;
    this.#at = this.#first = first;
  }

  /** Goes on to the next candle. @returns false where there is none. */
  next(): boolean {
    while (this.#at < this.#end) {
      const minute = this.#minutes[this.#at];
      if (!minute) return false;
      if (minute.openTime >= this.#slotEnd) {
        const isCut = this.#first < this.#at;
        if (isCut) this.#arrive(this.#at);
        this.#slotEnd = openTimeOf(minute.openTime, this.#timeframe) + TIMEFRAME_MS[this.#timeframe];
        this.#begin(this.#at);
        if (isCut) return true;
      }
      if (minute.high > this.#high) this.#high = minute.high;
      if (minute.low < this.#low) this.#low = minute.low;
      this.#at += 1;
      if (minute.closeTime !== this.#slotEnd) continue;
      this.#arrive(this.#at - 1);
      this.#begin(this.#at);
      return true;
    }
    return false;
  }

  #begin(first: number): void {
    this.#first = first;
    this.#high = -Infinity;
    this.#low = Infinity;
  }

  /** The candle is made of the minutes from its first to the one before `#at`. */
  #arrive(knownAt: number): void {
    const [begun, ended] = [this.#minutes[this.#first], this.#minutes[this.#at - 1]];
    if (!begun || !ended) throw new RangeError(`Minutes must be there, were not at ${this.#first}..${this.#at}`);
    this.openTime = openTimeOf(begun.openTime, this.#timeframe);
    this.open = begun.open;
    this.high = this.#high;
    this.low = this.#low;
    this.close = ended.close;
    this.knownAt = knownAt;
  }
}
