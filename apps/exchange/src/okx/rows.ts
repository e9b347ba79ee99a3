import type { BookSnapshot, Level } from '../market/book.js';
import type { Candle } from '../market/candle.js';
import { formatPlain, WIRE_DECIMALS } from '../market/decimal.js';
import type { Instrument } from '../market/instrument.js';
import { MINUTE_MS } from '../market/minute.js';
import type { AggTrade, Fill } from '../market/minute-trades.js';
import type { Desk } from '../market/venue.js';
import type { TimeUnit } from '../wire/time-unit.js';
import { instIdOf } from './names.js';

type Json = Readonly<Record<string, unknown>>;

const DAY_MS = 1_440 * MINUTE_MS;
const HONG_KONG_MS = 8 * 60 * MINUTE_MS;

/** Ticks as OKX writes a price: without zeros at the end. */
export function priceText({ priceDecimals }: Instrument, ticks: number): string {
  return formatPlain(ticks, priceDecimals);
}

/** Quantity units as OKX writes them. */
export function quantityText({ quantityDecimals }: Instrument, units: number): string {
  return formatPlain(units, quantityDecimals);
}

/** The nine strings of a candle; the last says whether it is over. */
export function candleRow(instrument: Instrument, candle: Candle, over: boolean, unit: TimeUnit): readonly string[] {
  const quote = formatPlain(candle.quoteVolume, WIRE_DECIMALS);
  const prices = [candle.open, candle.high, candle.low, candle.close].map((ticks) => priceText(instrument, ticks));
  return [
    String(unit.stamp(candle.openTime)),
    ...prices,
    quantityText(instrument, candle.volume),
    quote,
    quote,
    over ? '1' : '0',
  ];
}

/** An element of trades and history-trades: one fill. */
export function tradeRow(instrument: Instrument, trade: Fill, unit: TimeUnit): Json {
  return {
    instId: instIdOf(instrument.symbol),
    side: trade.buyerIsMaker ? 'sell' : 'buy',
    sz: quantityText(instrument, trade.quantity),
    px: priceText(instrument, trade.price),
    tradeId: String(trade.id),
    ts: String(unit.stamp(trade.time)),
  };
}

/** Both sides of a book: price, size, a zero that once meant liquidations, and the number of orders. */
export function levels(
  instrument: Instrument,
  { bids, asks }: BookSnapshot,
): { readonly asks: unknown; readonly bids: unknown } {
  const row = ([price, size]: Level): unknown => [
    priceText(instrument, price),
    quantityText(instrument, size),
    '0',
    String(1 + (price % 4)),
  ];
  return { asks: asks.map(row), bids: bids.map(row) };
}

/** A ticker: last trade, best quote, the last 24 hours, the opens of the days of Greenwich and of Hong Kong. */
export function tickerRow({ market, book, day }: Desk, last: AggTrade, time: number, unit: TimeUnit): Json {
  const { instrument } = market;
  const { bids, asks } = book.after(last, 1);
  const [[bid, bidSize], [ask, askSize]] = [bids[0] ?? [0, 0], asks[0] ?? [0, 0]];
  const past = day.before(time);
  const price = (ticks: number): string => priceText(instrument, ticks);
  const openOf = (start: number): string => price(market.next(start)?.open ?? last.price);
  return {
    instType: 'SPOT',
    instId: instIdOf(instrument.symbol),
    last: price(last.price),
    lastSz: quantityText(instrument, last.quantity),
    askPx: price(ask),
    askSz: quantityText(instrument, askSize),
    bidPx: price(bid),
    bidSz: quantityText(instrument, bidSize),
    open24h: price(past?.open ?? last.price),
    high24h: price(Math.max(past?.high ?? 0, last.price)),
    low24h: price(Math.min(past?.low ?? Infinity, last.price)),
    sodUtc0: openOf(Math.floor(time / DAY_MS) * DAY_MS),
    sodUtc8: openOf(Math.floor((time + HONG_KONG_MS) / DAY_MS) * DAY_MS - HONG_KONG_MS),
    volCcy24h: formatPlain(past?.quoteVolume ?? 0n, WIRE_DECIMALS),
    vol24h: quantityText(instrument, past?.volume ?? 0),
    ts: String(unit.clock(time)),
  };
}
