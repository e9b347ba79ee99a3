import { aggTradeRow, klineRow } from '../binance/rows.js';
import { formatPlain } from '../market/decimal.js';
import type { Instrument } from '../market/instrument.js';
import { INTERVALS } from '../market/interval.js';
import { MarketError } from '../market/market-error.js';
import type { AggTrade, Fill } from '../market/minute-trades.js';
import type { Desk, Venue } from '../market/venue.js';
import { MILLISECONDS } from '../wire/time-unit.js';
import { spanOf } from './asked.js';

/** Most rows of one answer about the truth. */
const MOST = 1_000_000;

/** A trade as it was, whatever faults made of it. */
export interface TrueTrade {
  /** Id of the fill, or of the last fill of an aggregate. */
  readonly id: number;
  /** Fills it stands for. */
  readonly count: number;
  readonly price: string;
  readonly quantity: string;
  /** The aggressor's. */
  readonly side: 'buy' | 'sell';
  readonly time: number;
}

/** What is true of the market: its past and its future, untouched by any fault. */
export class Truth {
  readonly #venue: Venue;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  /** Aggregates as Binance's REST would write them. */
  aggTrades(asked: URLSearchParams): unknown {
    const { market } = this.#desk(asked);
    return this.#aggregates(asked).map((trade) => aggTradeRow(market.instrument, trade, MILLISECONDS));
  }

  /** Trades, `of=fills` (as Bybit, Kraken and OKX's trades-all count them) or `of=aggregates` (OKX's trades). */
  trades(asked: URLSearchParams): readonly TrueTrade[] {
    const { market, trades } = this.#desk(asked);
    const of = asked.get('of') ?? 'fills';
    if (of !== 'fills' && of !== 'aggregates') throw new MarketError(`of must be fills or aggregates, was "${of}"`);
    if (of === 'aggregates') return this.#aggregates(asked).map((trade) => ofAggregate(market.instrument, trade));
    const [from, to] = spanOf(asked);
    return trades.rawTradesFrom(from, to - 1, MOST, to).map((trade) => ofFill(market.instrument, trade));
  }

  /** Candles as they will be once over, whatever the clock says. */
  candles(asked: URLSearchParams): unknown {
    const { market, candles } = this.#desk(asked);
    const [from, to] = spanOf(asked);
    const interval = INTERVALS.get(asked.get('interval') ?? '1m');
    if (interval === undefined) throw new MarketError(`Interval must be one of ${[...INTERVALS.keys()].join(', ')}`);
    const page = candles.page(interval, { from, to: to - 1, limit: MOST }, market.end);
    return page.map((candle) => klineRow(market.instrument, candle, MILLISECONDS));
  }

  #aggregates(asked: URLSearchParams): readonly AggTrade[] {
    const [from, to] = spanOf(asked);
    return this.#desk(asked).trades.aggTradesFrom(from, to - 1, MOST, to);
  }

  #desk(asked: URLSearchParams): Desk {
    const symbol = asked.get('symbol') ?? '';
    const desk = this.#venue.desk(symbol);
    if (desk === undefined) throw new MarketError(`Symbol must be one that is played, was "${symbol}"`);
    return desk;
  }
}

function ofFill(instrument: Instrument, { id, price, quantity, time, buyerIsMaker }: Fill): TrueTrade {
  return {
    id,
    count: 1,
    price: formatPlain(price, instrument.priceDecimals),
    quantity: formatPlain(quantity, instrument.quantityDecimals),
    side: buyerIsMaker ? 'sell' : 'buy',
    time,
  };
}

function ofAggregate(instrument: Instrument, trade: AggTrade): TrueTrade {
  const { lastTradeId: id, firstTradeId } = trade;
  return { ...ofFill(instrument, { ...trade, id }), count: id - firstTradeId + 1 };
}
