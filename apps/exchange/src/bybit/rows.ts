import type { BookSnapshot, Level } from '../market/book.js';
import type { Candle } from '../market/candle.js';
import { formatPlain, WIRE_DECIMALS } from '../market/decimal.js';
import type { Instrument } from '../market/instrument.js';
import type { RawTrade } from '../market/minute-trades.js';
import type { Desk } from '../market/venue.js';
import type { TimeUnit } from '../wire/time-unit.js';
import { execIdOf, sequenceOf } from './ids.js';

type Json = Readonly<Record<string, unknown>>;

/** Ticks as Bybit writes a price: without zeros at the end. */
export function priceText({ priceDecimals }: Instrument, ticks: number): string {
  return formatPlain(ticks, priceDecimals);
}

/** Quantity units as Bybit writes them. */
export function quantityText({ quantityDecimals }: Instrument, units: number): string {
  return formatPlain(units, quantityDecimals);
}

/** The seven strings of a kline row. */
export function klineRow(instrument: Instrument, candle: Candle, unit: TimeUnit): readonly string[] {
  return [
    String(unit.stamp(candle.openTime)),
    priceText(instrument, candle.open),
    priceText(instrument, candle.high),
    priceText(instrument, candle.low),
    priceText(instrument, candle.close),
    quantityText(instrument, candle.volume),
    formatPlain(candle.quoteVolume, WIRE_DECIMALS),
  ];
}

/** An element of recent-trade; the sequence is a string here and a number on the stream. */
export function tradeRow(instrument: Instrument, trade: RawTrade, unit: TimeUnit): Json {
  return {
    execId: execIdOf(trade.id),
    symbol: instrument.symbol,
    price: priceText(instrument, trade.price),
    size: quantityText(instrument, trade.quantity),
    side: trade.buyerIsMaker ? 'Sell' : 'Buy',
    time: String(unit.stamp(trade.time)),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(sequenceOf(trade.aggregate)),
  };
}

/** Both sides of a book, as [price, size]. */
export function levels(
  instrument: Instrument,
  { bids, asks }: BookSnapshot,
): { readonly b: unknown; readonly a: unknown } {
  const row = ([price, size]: Level): unknown => [priceText(instrument, price), quantityText(instrument, size)];
  return { b: bids.map(row), a: asks.map(row) };
}

/** The figures of the last 24 hours that tickers carry. */
export function dayFigures({ market: { instrument }, day }: Desk, last: number, time: number): Json {
  const past = day.before(time);
  const open = past?.open ?? last;
  return {
    lastPrice: priceText(instrument, last),
    highPrice24h: priceText(instrument, Math.max(past?.high ?? last, last)),
    lowPrice24h: priceText(instrument, Math.min(past?.low ?? last, last)),
    prevPrice24h: priceText(instrument, open),
    volume24h: quantityText(instrument, past?.volume ?? 0),
    turnover24h: formatPlain(past?.quoteVolume ?? 0n, WIRE_DECIMALS),
    price24hPcnt: (last / open - 1).toFixed(4),
    usdIndexPrice: priceText(instrument, last),
  };
}
