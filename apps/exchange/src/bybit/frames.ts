import type { BookSnapshot } from '../market/book.js';
import { formatPlain, WIRE_DECIMALS } from '../market/decimal.js';
import type { Instrument } from '../market/instrument.js';
import type { MinuteTrades } from '../market/minute-trades.js';
import { candleEnd, type Interval } from '../market/interval.js';
import type { Desk } from '../market/venue.js';
import type { Candle } from '../market/candle.js';
import type { CandleMoment } from '../wire/dialect.js';
import type { TimeUnit } from '../wire/time-unit.js';
import { execIdOf, sequenceOf } from './ids.js';
import { dayFigures, levels, priceText, quantityText } from './rows.js';

/** A publicTrade frame: every fill of one taker order. */
export function tradeFrame(
  topic: string,
  instrument: Instrument,
  trades: MinuteTrades,
  index: number,
  unit: TimeUnit,
): string {
  const time = trades.time[index] ?? 0;
  const side = trades.buyerIsMaker[index] === 1 ? 'Sell' : 'Buy';
  const price = priceText(instrument, trades.price[index] ?? 0);
  const sequence = sequenceOf(trades.firstAggId + index);
  const fills: string[] = [];
  for (let raw = trades.firstRaw[index] ?? 0; raw < (trades.firstRaw[index + 1] ?? 0); raw += 1) {
    const size = quantityText(instrument, trades.rawQuantity[raw] ?? 0);
    fills.push(
      `{"i":"${execIdOf(trades.rawId[raw] ?? 0)}","T":${unit.stamp(time)},"p":"${price}","v":"${size}","S":"${side}",` +
        `"seq":${sequence},"s":"${instrument.symbol}","BT":false,"RPI":false}`,
    );
  }
  return `{"topic":"${topic}","ts":${unit.clock(time)},"type":"snapshot","data":[${fills.join(',')}]}`;
}

/** What a kline frame is about. */
export interface Kline {
  readonly topic: string;
  /** Bybit's name of the interval. */
  readonly name: string;
  readonly interval: Interval;
}

/** A kline frame. The one that closes a candle holds its successor, too: flat at the close until it trades. */
export function klineFrame(
  { topic, name, interval }: Kline,
  instrument: Instrument,
  { tracked, time, closed, next }: CandleMoment,
  unit: TimeUnit,
): string {
  const row = (candle: Candle, confirm: boolean): string =>
    klineObject(instrument, candle, { name, interval, confirm, time }, unit);
  const rows = [row(tracked.candle, closed)];
  if (closed) rows.push(row(next?.candle ?? flatAfter(tracked.candle, interval), false));
  return `{"topic":"${topic}","data":[${rows.join(',')}],"ts":${unit.clock(time)},"type":"snapshot"}`;
}

function klineObject(
  instrument: Instrument,
  candle: Candle,
  about: { readonly name: string; readonly interval: Interval; readonly confirm: boolean; readonly time: number },
  unit: TimeUnit,
): string {
  const price = (ticks: number): string => priceText(instrument, ticks);
  const end = candleEnd(about.interval, candle.openTime) - 1;
  return (
    `{"start":${unit.stamp(candle.openTime)},"end":${unit.last(end)},"interval":"${about.name}",` +
    `"open":"${price(candle.open)}","close":"${price(candle.close)}","high":"${price(candle.high)}","low":"${price(candle.low)}",` +
    `"volume":"${quantityText(instrument, candle.volume)}","turnover":"${formatPlain(candle.quoteVolume, WIRE_DECIMALS)}",` +
    `"confirm":${about.confirm},"timestamp":${unit.clock(about.time)}}`
  );
}

function flatAfter({ openTime, close }: Candle, interval: Interval): Candle {
  const start = candleEnd(interval, openTime);
  const nothing = { volume: 0, quoteVolume: 0n, trades: 0, takerBuyVolume: 0, takerBuyQuoteVolume: 0n };
  const flat = { open: close, high: close, low: close, close };
  return { openTime: start, closeTime: candleEnd(interval, start) - 1, ...flat, ...nothing };
}

/** What a quote frame adds to the book. */
export interface Quoted {
  readonly topic: string;
  readonly time: number;
  readonly sequence: number;
  /** Update id: 1 after a restart of the service. */
  readonly update: number;
}

/** An orderbook.1 frame: always a snapshot. */
export function bookFrame(instrument: Instrument, book: BookSnapshot, quoted: Quoted, unit: TimeUnit): string {
  const { topic, time, sequence: seq, update: u } = quoted;
  const data = { s: instrument.symbol, ...levels(instrument, book), u, seq };
  return JSON.stringify({ topic, ts: unit.clock(time), type: 'snapshot', data, cts: unit.stamp(time) });
}

/** A spot tickers frame: always a snapshot, without bid and ask. */
export function tickerFrame(desk: Desk, last: number, { topic, time, sequence: cs }: Quoted, unit: TimeUnit): string {
  const data = { symbol: desk.market.instrument.symbol, ...dayFigures(desk, last, time) };
  return JSON.stringify({ topic, ts: unit.clock(time), type: 'snapshot', cs, data });
}
