import { nameHash, scatter } from './chance.js';
import type { Market } from './market.js';
import type { AggTrade } from './minute-trades.js';

/** One price level: ticks and quantity units. */
export type Level = readonly [price: number, quantity: number];

/** A book snapshot, best levels first. */
export interface BookSnapshot {
  /** Rises with every aggregate; never repeats for different books. */
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Updates between two aggregates, so that book ids run ahead of trade ids as they do on the real exchange. */
const UPDATES_PER_TRADE = 8;
/** Quote value of a typical level, in 10^-8 quote. */
const LEVEL_NOTIONAL = 6_000 * 10 ** 8;

/**
 * A book consistent with the tape: the last trade sits at the touch of its side, the spread is one tick.
 *
 * There is no order flow behind it. Sizes and gaps are drawn per (price, aggregate): the same question gets the same book, and
 * two moments between the same two trades share it.
 */
export class Book {
  readonly #hash: number;
  readonly #lot: number;

  constructor(seed: string, market: Market) {
    this.#hash = nameHash(`${seed}|${market.instrument.symbol}|book`);
    this.#lot = market.instrument.lot;
  }

  /** @param depth levels a side */
  after(trade: AggTrade, depth: number): BookSnapshot {
    const bid = Math.max(1, trade.buyerIsMaker ? trade.price : trade.price - 1);
    return {
      lastUpdateId: trade.id * UPDATES_PER_TRADE,
      bids: this.#side(bid, -1, depth, trade.id),
      asks: this.#side(bid + 1, 1, depth, trade.id),
    };
  }

  #side(touch: number, direction: 1 | -1, depth: number, tradeId: number): Level[] {
    const levels: Level[] = [];
    for (let price = touch; levels.length < depth && price > 0;) {
      levels.push([price, this.#size(price, direction, levels.length === 0 ? tradeId : 0)]);
      price += direction * (1 + Math.floor(6 * scatter(this.#hash ^ direction, price) ** 3));
    }
    return levels;
  }

  /** Whole lots. Deep levels depend on their price alone and so stay put; the touch is new after every trade. */
  #size(price: number, direction: 1 | -1, tradeId: number): number {
    const draw = scatter((this.#hash ^ direction) + tradeId, price);
    const typical = LEVEL_NOTIONAL / price / this.#lot;
    return this.#lot * Math.max(1, Math.floor((typical * draw * draw) / (1.02 - draw)));
  }
}
