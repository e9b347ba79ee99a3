import type { Broker, TradeMark, TradePage } from '#libs/broker';
import type { EpochMs, Instrument, Trade } from '#libs/market';
import { execIdOf } from '../../apps/exchange/src/bybit/ids.js';
import type { Exchange } from '../../apps/exchange/src/exchange.js';

/** What of a trade the exchange's own record knows, whoever tells it. */
export type TrueTrade = Pick<Trade, 'id' | 'time' | 'price' | 'quantity' | 'side'>;

/** The exchange that joins what one order took at one price into one trade; the others tell fill for fill. */
const AGGREGATES = ['BINANCE'];

/** Every trade made in [from, to), as the broker of that id must tell it. */
export function trueTrades(
  exchange: Exchange,
  id: string,
  instrument: Instrument,
  from: number,
  to: number,
): readonly TrueTrade[] {
  const desk = exchange.venue.desk(instrument.symbol);
  if (!desk) throw new Error(`The exchange must list ${instrument.symbol}`);
  const now = exchange.now();
  const made = AGGREGATES.includes(id)
    ? desk.trades.aggTradesFrom(from, to - 1, Infinity, now)
    : desk.trades.rawTradesFrom(from, to - 1, Infinity, now);
  const finer = 10 ** (instrument.quantityDecimals - desk.market.instrument.quantityDecimals);
  return made.map(({ id: own, time, price, quantity, buyerIsMaker }) => ({
    id: id === 'BYBIT' ? execIdOf(own) : String(own),
    time: time as EpochMs,
    price,
    quantity: Math.round(quantity * finer),
    side: buyerIsMaker ? -1 : 1,
  }));
}

/** The same of a trade that was told. */
export function plain({ id, time, price, quantity, side }: TrueTrade): TrueTrade {
  return { id, time, price, quantity, side };
}

/** Asks page after page, from the last trade on, until there is no other. */
export async function readTrades(
  broker: Broker,
  instrument: Instrument,
  from: EpochMs | TradeMark,
  to: EpochMs | TradeMark,
): Promise<{ readonly trades: readonly Trade[]; readonly pages: readonly TradePage[] }> {
  const [trades, pages]: [Trade[], TradePage[]] = [[], []];
  for (let start = from, rest = 'more'; rest === 'more' && pages.length < 1_000;) {
    const page = await broker.trades({ instrument, from: start, to });
    trades.push(...page.trades);
    pages.push(page);
    rest = page.rest;
    start = page.trades.at(-1) ?? start;
  }
  return { trades, pages };
}
