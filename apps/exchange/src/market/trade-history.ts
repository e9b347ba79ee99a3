import type { Market } from './market.js';
import { MINUTE_MS, minuteOf, type Minute } from './minute.js';
import {
  aggTradeAt,
  countUntil,
  rawTradesOf,
  type AggTrade,
  type MinuteTrades,
  type RawTrade,
} from './minute-trades.js';

/** The trades of a market as of a moment: nothing after `now` shows. Always in id order. */
export class TradeHistory {
  readonly #market: Market;

  constructor(market: Market) {
    this.#market = market;
  }

  /** Aggregates from an id on, inclusive. */
  aggTradesFromId(id: number, limit: number, now: number): AggTrade[] {
    this.#market.previous(now);
    const minute = this.#market.minuteOfAgg(id);
    return minute === undefined ? [] : this.#aggForward(minute, limit, now, (trades) => id - trades.firstAggId);
  }

  /** Oldest page of aggregates with from <= time <= to. */
  aggTradesFrom(from: number, to: number, limit: number, now: number): AggTrade[] {
    const minute = this.#market.next(minuteOf(from));
    return minute === undefined
      ? []
      : this.#aggForward(minute, limit, Math.min(to, now), (trades) => countUntil(trades, from - 1));
  }

  /** Newest page of aggregates with time <= to. */
  aggTradesUntil(to: number, limit: number, now: number): AggTrade[] {
    const page: AggTrade[] = [];
    const end = Math.min(to, now);
    for (const trades of this.#backward(end)) {
      for (let i = countUntil(trades, end) - 1; i >= 0 && page.length < limit; i -= 1) page.push(aggTradeAt(trades, i));
      if (page.length >= limit) break;
    }
    return page.toReversed();
  }

  /** Raw trades from an id on, inclusive. */
  rawTradesFromId(id: number, limit: number, now: number): RawTrade[] {
    this.#market.previous(now);
    const page: RawTrade[] = [];
    const minute = this.#market.minuteOfTrade(id);
    for (const trades of minute === undefined ? [] : this.#forward(minute, now)) {
      const until = countUntil(trades, now);
      for (let i = 0; i < until && page.length < limit; i += 1) {
        if (lastRawId(trades, i) >= id) page.push(...rawTradesOf(trades, i).filter((trade) => trade.id >= id));
      }
      if (page.length >= limit) break;
    }
    return page.slice(0, limit);
  }

  /** Oldest page of raw trades with from <= time <= to. */
  rawTradesFrom(from: number, to: number, limit: number, now: number): RawTrade[] {
    const page: RawTrade[] = [];
    const end = Math.min(to, now);
    const first = this.#market.next(minuteOf(from));
    for (const trades of first === undefined ? [] : this.#forward(first, end)) {
      const until = countUntil(trades, end);
      for (let i = countUntil(trades, from - 1); i < until && page.length < limit; i += 1) {
        page.push(...rawTradesOf(trades, i));
      }
      if (page.length >= limit) break;
    }
    return page.slice(0, limit);
  }

  /** The newest raw trades. */
  rawTradesUntil(limit: number, now: number): RawTrade[] {
    const page: RawTrade[] = [];
    for (const trades of this.#backward(now)) {
      for (let i = countUntil(trades, now) - 1; i >= 0 && page.length < limit; i -= 1) {
        page.push(...rawTradesOf(trades, i).toReversed());
      }
      if (page.length >= limit) break;
    }
    return page.slice(0, limit).toReversed();
  }

  /** Newest page of raw trades with ids below `id`. */
  rawTradesBefore(id: number, limit: number, now: number): RawTrade[] {
    this.#market.previous(now);
    const page: RawTrade[] = [];
    const minute = this.#market.minuteOfTrade(id)?.openTime ?? now;
    for (const trades of this.#backward(Math.min(minute, now))) {
      for (let i = countUntil(trades, now) - 1; i >= 0 && page.length < limit; i -= 1) {
        const older = rawTradesOf(trades, i).filter((trade) => trade.id < id);
        page.push(...older.toReversed());
      }
      if (page.length >= limit) break;
    }
    return page.slice(0, limit).toReversed();
  }

  /** The last aggregate at or before `now`; undefined before the first of the market. */
  last(now: number): AggTrade | undefined {
    return this.aggTradesUntil(now, 1, now)[0];
  }

  /** @param first index of the first wanted aggregate of a minute; below zero for all of them */
  #aggForward(minute: Minute, limit: number, to: number, first: (trades: MinuteTrades) => number): AggTrade[] {
    const page: AggTrade[] = [];
    for (const trades of this.#forward(minute, to)) {
      const until = countUntil(trades, to);
      for (let i = Math.max(0, first(trades)); i < until && page.length < limit; i += 1)
        page.push(aggTradeAt(trades, i));
      if (page.length >= limit) break;
    }
    return page;
  }

  *#forward(first: Minute, to: number): Generator<MinuteTrades> {
    for (let minute: Minute | undefined = first; minute !== undefined && minute.openTime <= to;) {
      const trades = this.#market.trades(minute.openTime);
      if (trades !== undefined) yield trades;
      minute = this.#market.next(minute.openTime + MINUTE_MS);
    }
  }

  *#backward(from: number): Generator<MinuteTrades> {
    for (let minute = this.#market.previous(from); minute !== undefined;) {
      const trades = this.#market.trades(minute.openTime);
      if (trades !== undefined) yield trades;
      minute = this.#market.previous(minute.openTime - MINUTE_MS);
    }
  }
}

function lastRawId(trades: MinuteTrades, index: number): number {
  return trades.rawId[(trades.firstRaw[index + 1] ?? 0) - 1] ?? 0;
}
