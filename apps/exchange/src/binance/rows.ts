import type { Level } from '../market/book.js';
import type { Candle } from '../market/candle.js';
import { formatFixed, WIRE_DECIMALS } from '../market/decimal.js';
import type { Instrument } from '../market/instrument.js';
import type { AggTrade, RawTrade } from '../market/minute-trades.js';
import type { TimeUnit } from '../wire/time-unit.js';

/** Ticks as the wire writes a price. */
export function priceText(instrument: Instrument, ticks: number): string {
  return formatFixed(ticks, instrument.priceDecimals);
}

/** Quantity units as the wire writes them. */
export function quantityText(instrument: Instrument, units: number): string {
  return formatFixed(units, instrument.quantityDecimals);
}

/** 10^-8 quote as the wire writes it. */
export function quoteText(amount: bigint): string {
  return formatFixed(amount, WIRE_DECIMALS);
}

/** The twelve elements of a klines row. */
export function klineRow(instrument: Instrument, candle: Candle, unit: TimeUnit): readonly (string | number)[] {
  return [
    unit.stamp(candle.openTime),
    priceText(instrument, candle.open),
    priceText(instrument, candle.high),
    priceText(instrument, candle.low),
    priceText(instrument, candle.close),
    quantityText(instrument, candle.volume),
    unit.last(candle.closeTime),
    quoteText(candle.quoteVolume),
    candle.trades,
    quantityText(instrument, candle.takerBuyVolume),
    quoteText(candle.takerBuyQuoteVolume),
    '0',
  ];
}

/** An element of aggTrades. */
export function aggTradeRow(
  instrument: Instrument,
  trade: AggTrade,
  unit: TimeUnit,
): Readonly<Record<string, unknown>> {
  return {
    a: trade.id,
    p: priceText(instrument, trade.price),
    q: quantityText(instrument, trade.quantity),
    f: trade.firstTradeId,
    l: trade.lastTradeId,
    T: unit.stamp(trade.time),
    m: trade.buyerIsMaker,
    M: true,
  };
}

/** An element of trades and historicalTrades. */
export function tradeRow(instrument: Instrument, trade: RawTrade, unit: TimeUnit): Readonly<Record<string, unknown>> {
  return {
    id: trade.id,
    price: priceText(instrument, trade.price),
    qty: quantityText(instrument, trade.quantity),
    quoteQty: quoteText(BigInt(trade.price) * BigInt(trade.quantity)),
    time: unit.stamp(trade.time),
    isBuyerMaker: trade.buyerIsMaker,
    isBestMatch: true,
  };
}

/** A book level as [price, quantity]. */
export function levelRow(instrument: Instrument, [price, quantity]: Level): readonly [string, string] {
  return [priceText(instrument, price), quantityText(instrument, quantity)];
}
