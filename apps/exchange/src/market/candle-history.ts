import { dated, joined, type Candle } from './candle.js';
import { candleEnd, candleStart, type Interval } from './interval.js';
import type { Market } from './market.js';
import { MINUTE_MS, type Minute } from './minute.js';
import { runningAt } from './running-minute.js';

/** A page of candles by open time, both ends inclusive. */
export interface CandleSpan {
  readonly from: number | undefined;
  readonly to: number;
  readonly limit: number;
}

/**
 * The candles of a market as of a moment: nothing after `now` shows, and the candle that holds `now` is as far as its
 * trades have made it. The exchange's own aggregation: every interval is joined from minutes.
 */
export class CandleHistory {
  readonly #market: Market;

  constructor(market: Market) {
    this.#market = market;
  }

  /** Oldest page from `from`, or without it the newest page up to `to`. Always in time order. */
  page(interval: Interval, span: CandleSpan, now: number): Candle[] {
    const to = Math.min(span.to, now);
    return span.from === undefined
      ? this.#newest(interval, to, span.limit, now)
      : this.#oldest(interval, span.from, to, span.limit, now);
  }

  /** The candle that opens at `start`, from its minutes up to `now`; undefined when it has none. */
  candle(interval: Interval, start: number, now: number): Candle | undefined {
    const end = Math.min(candleEnd(interval, start), now + 1);
    let candle: Candle | undefined;
    for (let minute = this.#next(start); minute !== undefined && minute.openTime < end; minute = this.#after(minute)) {
      const seen = this.#seen(minute, now);
      candle = candle === undefined ? seen : joined(candle, seen);
    }
    return candle === undefined ? undefined : dated(candle, interval, start);
  }

  #oldest(interval: Interval, from: number, to: number, limit: number, now: number): Candle[] {
    const candles: Candle[] = [];
    const aligned = candleStart(interval, from);
    let minute = this.#next(aligned === from ? from : candleEnd(interval, aligned));
    while (minute !== undefined && candles.length < limit) {
      const start = candleStart(interval, minute.openTime);
      const candle = start > to ? undefined : this.candle(interval, start, now);
      if (candle === undefined) break;
      candles.push(candle);
      minute = this.#next(candleEnd(interval, start));
    }
    return candles;
  }

  #newest(interval: Interval, to: number, limit: number, now: number): Candle[] {
    const candles: Candle[] = [];
    let minute = this.#market.previous(to);
    while (minute !== undefined && candles.length < limit) {
      const start = candleStart(interval, minute.openTime);
      const candle = this.candle(interval, start, now);
      if (candle !== undefined) candles.push(candle);
      minute = this.#market.previous(start - 1);
    }
    return candles.toReversed();
  }

  #next(time: number): Minute | undefined {
    return this.#market.next(time);
  }

  #after(minute: Minute): Minute | undefined {
    return this.#market.next(minute.openTime + MINUTE_MS);
  }

  /** The minute as of now: whole when over, otherwise from its trades so far, flat at the last close before the first. */
  #seen(minute: Minute, now: number): Minute {
    if (now >= minute.openTime + MINUTE_MS) return minute;
    const trades = this.#market.trades(minute.openTime);
    const running = trades === undefined ? undefined : runningAt(trades, now).candle();
    return running ?? this.#untraded(minute);
  }

  #untraded(minute: Minute): Minute {
    const price = this.#market.previous(minute.openTime - MINUTE_MS)?.close ?? minute.open;
    return {
      openTime: minute.openTime,
      closeTime: minute.openTime + MINUTE_MS - 1,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: 0,
      quoteVolume: 0n,
      trades: 0,
      takerBuyVolume: 0,
      takerBuyQuoteVolume: 0n,
    };
  }
}
