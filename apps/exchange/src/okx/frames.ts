import type { BookSnapshot } from '../market/book.js';
import type { Instrument } from '../market/instrument.js';
import { aggTradeAt, type AggTrade, type MinuteTrades } from '../market/minute-trades.js';
import type { Desk } from '../market/venue.js';
import type { CandleMoment } from '../wire/dialect.js';
import type { TimeUnit } from '../wire/time-unit.js';
import type { Topic } from '../wire/topic.js';
import { instIdOf } from './names.js';
import { candleRow, levels, priceText, quantityText, tickerRow } from './rows.js';

/** Sequence numbers run ahead of the trades, as they do where books have their share of them. */
const SEQUENCE_STEP = 8;

function head({ channel, symbol }: Topic): string {
  return `{"arg":{"channel":"${channel}","instId":"${instIdOf(symbol)}"},"data":`;
}

/** A trades frame: fills of one taker order at one price, merged; the id is that of the last. */
export function tradeFrame(
  topic: Topic,
  instrument: Instrument,
  trades: MinuteTrades,
  index: number,
  unit: TimeUnit,
): string {
  const trade = aggTradeAt(trades, index);
  const count = trade.lastTradeId - trade.firstTradeId + 1;
  return (
    `${head(topic)}[{${tradeFields(instrument, trade, trade.lastTradeId, unit)},"count":"${count}","source":"0",` +
    `"seqId":${SEQUENCE_STEP * trade.id}}]}`
  );
}

/** A trades-all frame: one fill. */
export function fillFrame(
  topic: Topic,
  instrument: Instrument,
  fill: Omit<AggTrade, 'firstTradeId' | 'lastTradeId'>,
  unit: TimeUnit,
): string {
  return `${head(topic)}[{${tradeFields(instrument, fill, fill.id, unit)},"source":"0"}]}`;
}

function tradeFields(
  instrument: Instrument,
  { price, quantity, buyerIsMaker, time }: Pick<AggTrade, 'price' | 'quantity' | 'buyerIsMaker' | 'time'>,
  id: number,
  unit: TimeUnit,
): string {
  return (
    `"instId":"${instIdOf(instrument.symbol)}","tradeId":"${id}","px":"${priceText(instrument, price)}",` +
    `"sz":"${quantityText(instrument, quantity)}","side":"${buyerIsMaker ? 'sell' : 'buy'}","ts":"${unit.stamp(time)}"`
  );
}

/** A candle frame. */
export function candleFrame(
  topic: Topic,
  instrument: Instrument,
  { tracked, closed }: CandleMoment,
  unit: TimeUnit,
): string {
  return `${head(topic)}${JSON.stringify([candleRow(instrument, tracked.candle, closed, unit)])}}`;
}

/** What a quote frame adds to the book. */
export interface Quoted {
  readonly time: number;
  /** Sequence number: small again after a reset. */
  readonly sequence: number;
}

/** A bbo-tbt frame: the best level of each side. */
export function bookFrame(topic: Topic, desk: Desk, book: BookSnapshot, quoted: Quoted, unit: TimeUnit): string {
  const { time, sequence: seqId } = quoted;
  return `${head(topic)}${JSON.stringify([{ ...levels(desk.market.instrument, book), ts: String(unit.clock(time)), seqId }])}}`;
}

/** A tickers frame. */
export function tickerFrame(topic: Topic, desk: Desk, last: AggTrade, time: number, unit: TimeUnit): string {
  return `${head(topic)}${JSON.stringify([tickerRow(desk, last, time, unit)])}}`;
}
