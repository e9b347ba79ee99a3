import { after, openTimeOf, TIMEFRAME_MS, type Candle, type EpochMs, type Timeframe } from '#libs/market';
import type { CandleSeries } from './candle-series.js';

/** The timeframes made from 1m candles, each from the one before it. */
export const ROLLED_UP = ['5m', '15m', '30m', '1h', '4h', '1d'] as const satisfies readonly Timeframe[];

export type RolledUp = (typeof ROLLED_UP)[number];

const NONE: readonly Candle[] = [];

/**
 * One timeframe's candle that is still forming: first open, last close, outer high and low, exact sums. What aggressors
 * bought, and the number of trades, is unknown as soon as one part does not tell.
 */
class Period {
  readonly #span: number;
  #isOpen = false;
  #openTime = 0;
  #endTime = Infinity;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #volume = 0;
  #quoteVolume = 0n;
  #trades: number | undefined;
  #bought: number | undefined;
  #boughtQuote: bigint | undefined;

  constructor(readonly timeframe: RolledUp) {
    this.#span = TIMEFRAME_MS[timeframe];
  }

  add(part: Candle): void {
    if (!this.#isOpen) {
      this.#begin(part);
      return;
    }
    if (part.high > this.#high) this.#high = part.high;
    if (part.low < this.#low) this.#low = part.low;
    this.#close = part.close;
    this.#volume += part.volume;
    this.#quoteVolume += part.quoteVolume;
    const { trades, takerBuyVolume: bought, takerBuyQuoteVolume: quote } = part;
    this.#trades = this.#trades === undefined || trades === undefined ? undefined : this.#trades + trades;
    this.#bought = this.#bought === undefined || bought === undefined ? undefined : this.#bought + bought;
    this.#boughtQuote = this.#boughtQuote === undefined || quote === undefined ? undefined : this.#boughtQuote + quote;
  }

  /** @returns the candle if time has passed its end, and starts anew. */
  closedBy(time: EpochMs): Candle | undefined {
    if (!this.#isOpen || this.#endTime > time) return undefined;
    this.#isOpen = false;
    return {
      timeframe: this.timeframe,
      openTime: this.#openTime as EpochMs,
      closeTime: this.#endTime as EpochMs,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      volume: this.#volume,
      quoteVolume: this.#quoteVolume,
      trades: this.#trades,
      takerBuyVolume: this.#bought,
      takerBuyQuoteVolume: this.#boughtQuote,
    };
  }

  #begin(part: Candle): void {
    this.#isOpen = true;
    this.#openTime = openTimeOf(part.openTime, this.timeframe);
    this.#endTime = this.#openTime + this.#span;
    this.#open = part.open;
    this.#high = part.high;
    this.#low = part.low;
    this.#close = part.close;
    this.#volume = part.volume;
    this.#quoteVolume = part.quoteVolume;
    this.#trades = part.trades;
    this.#bought = part.takerBuyVolume;
    this.#boughtQuote = part.takerBuyQuoteVolume;
  }
}

/** @returns the candles of `timeframe` that those of a shorter one make up by `time`, as an `Aggregation` makes them. */
export function partsJoined(parts: CandleSeries, timeframe: RolledUp, time: EpochMs): readonly Candle[] {
  const period = new Period(timeframe);
  const candles: Candle[] = [];
  const close = (now: EpochMs): void => {
    const closed = period.closedBy(now);
    if (closed) candles.push(closed);
  };
  for (let i = 0; i < parts.length; i += 1) {
    close(parts.openTime(i));
    period.add(parts.candle(i));
  }
  close(time);
  return candles;
}

/**
 * Rolls closed 1m candles up to 5m, 15m, 30m, 1h, 4h and 1d, aligned to UTC. A period closes when time passes its end:
 * with its last minute, or with the first minute after it where the last ones are missing. A period with at least one
 * minute makes a candle; one with none makes none. A minute counts as over at the end of its slot, even where the
 * exchange's engine stopped earlier. Hand in minutes in order, each once.
 */
export class Aggregation {
  readonly #periods = ROLLED_UP.map((timeframe) => new Period(timeframe));

  /** @returns the candles that are over because time has reached `time`, shortest first. */
  advance(time: EpochMs): readonly Candle[] {
    let closed: Candle[] | undefined;
    let part: Candle | undefined;
    for (const period of this.#periods) {
      if (part) period.add(part);
      part = period.closedBy(time);
      if (part) (closed ??= []).push(part);
    }
    return closed ?? NONE;
  }

  /** @returns the candles that close before this minute (time has passed them) and with it, shortest first. */
  apply(minute: Candle): readonly Candle[] {
    const before = this.advance(minute.openTime);
    this.#periods[0]?.add(minute);
    const closed = this.advance(after(minute.openTime, TIMEFRAME_MS['1m']));
    return before.length === 0 ? closed : [...before, ...closed];
  }
}
