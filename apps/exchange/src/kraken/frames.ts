import type { Candle } from '../market/candle.js';
import type { BookSnapshot } from '../market/book.js';
import type { Instrument } from '../market/instrument.js';
import { candleEnd, type Interval } from '../market/interval.js';
import type { AggTrade, RawTrade } from '../market/minute-trades.js';
import type { Desk } from '../market/venue.js';
import type { TimeUnit } from '../wire/time-unit.js';
import { pairOf } from './names.js';
import { numberText, timestamp } from './numbers.js';
import { orderType, vwapTicks } from './rows.js';

/** A frame begins a channel with what was, or goes on with what is. */
export type FrameType = 'snapshot' | 'update';

/** A trade frame: fills in order of id. */
export function tradeFrame(type: FrameType, instrument: Instrument, fills: readonly RawTrade[]): string {
  const rows = fills.map((fill) => tradeObject(instrument, fill));
  return `{"channel":"trade","type":"${type}","data":[${rows.join(',')}]}`;
}

function tradeObject({ symbol, priceDecimals, quantityDecimals }: Instrument, fill: RawTrade): string {
  return (
    `{"symbol":"${pairOf(symbol)}","side":"${fill.buyerIsMaker ? 'sell' : 'buy'}",` +
    `"price":${numberText(fill.price, priceDecimals)},"qty":${numberText(fill.quantity, quantityDecimals)},` +
    `"ord_type":"${orderType(fill.aggregate)}","trade_id":${fill.id},"timestamp":"${timestamp(fill.time)}"}`
  );
}

/** What an ohlc frame adds to the candle. */
export interface Ohlc {
  readonly type: FrameType;
  /** Kraken's name of the interval, in minutes. */
  readonly minutes: string;
  readonly interval: Interval;
  /** When it is told. */
  readonly time: number;
}

/** An ohlc frame: there is no mark of a closed candle, the next one's beginning is all there is. */
export function ohlcFrame(
  { type, minutes, interval, time }: Ohlc,
  instrument: Instrument,
  candle: Candle,
  unit: TimeUnit,
): string {
  const { symbol, priceDecimals, quantityDecimals } = instrument;
  const price = (ticks: number): string => numberText(ticks, priceDecimals);
  return (
    `{"channel":"ohlc","type":"${type}","timestamp":"${timestamp(unit.clock(time))}","data":[{"symbol":"${pairOf(symbol)}",` +
    `"open":${price(candle.open)},"high":${price(candle.high)},"low":${price(candle.low)},"close":${price(candle.close)},` +
    `"trades":${candle.trades},"volume":${numberText(candle.volume, quantityDecimals)},"vwap":${price(vwapTicks(candle))},` +
    `"interval_begin":"${timestamp(candle.openTime)}","interval":${minutes},` +
    `"timestamp":"${timestamp(candleEnd(interval, candle.openTime))}"}]}`
  );
}

/** What a ticker frame is made of. */
export interface Ticked {
  readonly type: FrameType;
  readonly book: BookSnapshot;
  readonly last: AggTrade;
  /** When it is told. */
  readonly time: number;
}

/** A ticker frame: best quote, last trade, the last 24 hours. */
export function tickerFrame({ market, day }: Desk, { type, book, last, time }: Ticked, unit: TimeUnit): string {
  const { symbol, priceDecimals, quantityDecimals } = market.instrument;
  const [[bid, bidQty], [ask, askQty]] = [book.bids[0] ?? [0, 0], book.asks[0] ?? [0, 0]];
  const past = day.before(time);
  const price = (ticks: number): string => numberText(ticks, priceDecimals);
  const quantity = (units: number): string => numberText(units, quantityDecimals);
  const change = last.price - (past?.open ?? last.price);
  return (
    `{"channel":"ticker","type":"${type}","data":[{"symbol":"${pairOf(symbol)}","bid":${price(bid)},"bid_qty":${quantity(bidQty)},` +
    `"ask":${price(ask)},"ask_qty":${quantity(askQty)},"last":${price(last.price)},"volume":${quantity(past?.volume ?? 0)},` +
    `"vwap":${price(past === undefined ? last.price : vwapTicks(past))},"low":${price(Math.min(past?.low ?? Infinity, last.price))},` +
    `"high":${price(Math.max(past?.high ?? 0, last.price))},"change":${change < 0 ? '-' : ''}${price(Math.abs(change))},` +
    `"change_pct":${((100 * change) / (last.price - change)).toFixed(2)},"timestamp":"${timestamp(unit.clock(time))}"}]}`
  );
}

/** The first frame of every connection, and again when the exchange's state changes. */
export function statusFrame(system: 'online' | 'maintenance', connection: number): string {
  const data = [{ version: '2.0.10', system, api_version: 'v2', connection_id: FIRST_CONNECTION + connection }];
  return JSON.stringify({ channel: 'status', type: 'update', data });
}

const FIRST_CONNECTION = 1_383_477_438_020_000;
