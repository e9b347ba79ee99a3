import { Book } from './book.js';
import { CandleHistory } from './candle-history.js';
import { DayWindow } from './day-window.js';
import type { Market } from './market.js';
import { TradeHistory } from './trade-history.js';

/** One symbol and every way of asking about it. */
export interface Desk {
  readonly market: Market;
  readonly candles: CandleHistory;
  readonly trades: TradeHistory;
  readonly book: Book;
  readonly day: DayWindow;
}

/** All symbols of one run. */
export class Venue {
  readonly #desks: ReadonlyMap<string, Desk>;

  /** @param seed of everything that is drawn on top of the markets (book sizes) */
  constructor(seed: string, markets: readonly Market[]) {
    this.#desks = new Map(markets.map((market) => [market.instrument.symbol, deskOf(seed, market)]));
  }

  get desks(): readonly Desk[] {
    return [...this.#desks.values()];
  }

  /** Markets by symbol. */
  get markets(): ReadonlyMap<string, Market> {
    return new Map([...this.#desks].map(([symbol, desk]) => [symbol, desk.market]));
  }

  desk(symbol: string): Desk | undefined {
    return this.#desks.get(symbol);
  }
}

function deskOf(seed: string, market: Market): Desk {
  return {
    market,
    candles: new CandleHistory(market),
    trades: new TradeHistory(market),
    book: new Book(seed, market),
    day: new DayWindow(market),
  };
}
