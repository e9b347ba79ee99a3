import type { MinuteReading } from '#libs/analysis';
import { openTimeOf, TIMEFRAME_MS, type WorkingTimeframe } from '#libs/market';
import type { MinuteSpan } from './minute-span.js';
import type { StructureCandle } from './structure-candle.js';

/** A candle with the minutes it is made of, [first, end). Places count on while the list of minutes moves on. */
interface PlacedCandle extends StructureCandle {
  readonly first: number;
  readonly end: number;
}

/**
 * What the minutes of a list come to, kept while the list moves on: a view has the very minutes of the view before it, but
 * for one at each end. Nothing is taken on trust: what was worked out is used again only where every minute of it is the
 * same frozen object, so that an answer is one of the minutes alone. To compare 720 references takes a
 * fiftieth of what it takes to read 720 minutes that have left the processor's caches since the last one closed.
 */
export class KnownMinutes {
  #minutes: readonly MinuteReading[] = [];
  /** Place of the first minute of the list. */
  #base = 0;
  readonly #candles: PlacedCandle[] = [];
  /** Of the candle that forms: place of its first minute, and the end of its slot. */
  #first = 0;
  #slotEnd = -Infinity;
  /** Since which place the value of the last minute has been in force. */
  #valueFirst = 0;
  #valueId: string | undefined;

  constructor(private readonly timeframe: WorkingTimeframe) {}

  /** @returns what is known of the minutes of a span's list, up to the end of the span. */
  static of({ minutes, end, timeframe }: MinuteSpan): KnownMinutes {
    const [before, last] = [minutes[end - 2], minutes[end - 1]];
    // What comes after the end is not to be looked at, and a list that is asked about its past is not moved on.
    if (end < minutes.length || !last) return new KnownMinutes(timeframe).#anew(minutes.slice(0, end));
    const known = KNOWN.get(last) ?? (before && KNOWN.get(before));
    if (known && known.timeframe === timeframe && known.#follows(minutes)) {
      if (before && KNOWN.get(before) === known) KNOWN.delete(before);
      KNOWN.set(last, known);
      return known;
    }
    const fresh = new KnownMinutes(timeframe).#anew(minutes);
    KNOWN.set(last, fresh);
    return fresh;
  }

  /** Tells each candle of the minutes from `first` on that is closed, with indices of the list. */
  each(first: number, take: (candle: StructureCandle, knownAt: number) => void): void {
    const from = this.#base + first;
    let at = this.#candles.length;
    while (at > 0 && (this.#candles[at - 1]?.end ?? 0) > from) at -= 1;
    for (; at < this.#candles.length; at += 1) {
      const candle = this.#candles[at];
      if (!candle) return;
      const whole = candle.first < from ? this.#candleOf(from, candle.end, candle.knownAt) : candle;
      take(whole, candle.knownAt - this.#base);
    }
  }

  /** @returns index of the first of the minutes since which this value has been in force, undefined where the last minute has another. */
  valueSince(id: string): number | undefined {
    return this.#valueId === id ? Math.max(0, this.#valueFirst - this.#base) : undefined;
  }

  #anew(minutes: readonly MinuteReading[]): this {
    this.#minutes = minutes;
    this.#extend(0);
    return this;
  }

  /** Moves on to a list that begins or ends later. @returns false, and is of no more use, where a minute is another. */
  #follows(minutes: readonly MinuteReading[]): boolean {
    const known = this.#minutes;
    if (minutes === known) return true;
    const [oldest] = minutes;
    let gone = 0;
    while (gone < known.length && known[gone] !== oldest) gone += 1;
    const kept = known.length - gone;
    if (kept === 0 || kept > minutes.length) return false;
    for (let i = 0; i < kept; i += 1) if (minutes[i] !== known[gone + i]) return false;
    this.#minutes = minutes;
    this.#base += gone;
    this.#dropOld();
    this.#extend(this.#base + kept);
    return true;
  }

  #dropOld(): void {
    const kept = this.#candles.findIndex(({ end }) => end > this.#base);
    this.#candles.splice(0, kept === -1 ? this.#candles.length : kept);
    if (this.#first < this.#base) this.#first = this.#base;
  }

  /** Takes the minutes from a place on. */
  #extend(from: number): void {
    for (let place = from; place < this.#base + this.#minutes.length; place += 1) {
      const minute = this.#minutes[place - this.#base];
      if (!minute) return;
      if (minute.openTime >= this.#slotEnd) {
        if (this.#first < place) this.#candles.push(this.#candleOf(this.#first, place, place));
        this.#first = place;
        this.#slotEnd = openTimeOf(minute.openTime, this.timeframe) + TIMEFRAME_MS[this.timeframe];
      }
      if (minute.closeTime === this.#slotEnd) {
        this.#candles.push(this.#candleOf(this.#first, place + 1, place));
        this.#first = place + 1;
      }
      const id = minute.state?.reference?.id;
      if (id === this.#valueId) continue;
      this.#valueFirst = place;
      this.#valueId = id;
    }
  }

  /** The candle of the minutes [first, end), places. */
  #candleOf(first: number, end: number, knownAt: number): PlacedCandle {
    const minutes = this.#minutes;
    const [begun, ended] = [minutes[first - this.#base], minutes[end - 1 - this.#base]];
    if (!begun || !ended) throw new RangeError(`Minutes must be there, were not at ${first}..${end}`);
    let { high, low } = begun;
    for (let place = first + 1; place < end; place += 1) {
      const minute = minutes[place - this.#base];
      if (!minute) break;
      if (minute.high > high) high = minute.high;
      if (minute.low < low) low = minute.low;
    }
    const openTime = openTimeOf(begun.openTime, this.timeframe);
    return { openTime, open: begun.open, high, low, close: ended.close, first, end, knownAt };
  }
}

const KNOWN = new WeakMap<MinuteReading, KnownMinutes>();
