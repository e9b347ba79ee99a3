import { candleStart } from '../market/interval.js';
import { rawTradesOf, type AggTrade, type MinuteTrades } from '../market/minute-trades.js';
import { minuteOf } from '../market/minute.js';
import type { CandleMoment, Dialect, Subject } from '../wire/dialect.js';
import { StreamEvent, type EventFacts } from '../wire/stream-event.js';
import { topicOf } from './channels.js';
import { ohlcFrame, tickerFrame, tradeFrame, type FrameType } from './frames.js';
import { pairOf } from './names.js';

/** Trades that a new subscriber may ask to be told at once. */
const SNAPSHOT_TRADES = 50;

/** Kraken's WebSocket v2 channels. */
export const KRAKEN: Dialect = {
  protocol: 'kraken',
  nameOf: pairOf,
  topic: topicOf,
  trades: (subject, trades, index) => [trade(subject, trades, index)],
  quote: (subject, last, { time }) => ticker(subject, last, time, 'update'),
  candle: (subject, moment) => (moment.closed ? undefined : ohlc(subject, moment, 'update')),
  greetings: snapshot,
};

function trade({ topic, desk }: Subject, trades: MinuteTrades, index: number): StreamEvent {
  const from = trades.firstRaw[index] ?? 0;
  const to = trades.firstRaw[index + 1] ?? from;
  const facts: EventFacts = {
    kind: 'trade',
    symbol: topic.symbol,
    time: trades.time[index] ?? 0,
    book: (delivery) => delivery.sentTrades(trades.openTime, trades.rawId[from] ?? 0, trades.rawId[to - 1] ?? 0),
  };
  return new StreamEvent(facts, () => tradeFrame('update', desk.market.instrument, rawTradesOf(trades, index)));
}

function ticker({ topic, desk }: Subject, last: AggTrade, time: number, type: FrameType): StreamEvent {
  const facts: EventFacts = { kind: 'quote', symbol: topic.symbol, time, book: (delivery) => delivery.sentFrame() };
  const ticked = { type, book: desk.book.after(last, 1), last, time };
  return new StreamEvent(facts, (unit) => tickerFrame(desk, ticked, unit));
}

function ohlc(
  { topic, desk }: Subject,
  { tracked, time }: Pick<CandleMoment, 'tracked' | 'time'>,
  type: FrameType,
): StreamEvent | undefined {
  const { feed } = topic;
  if (feed.of !== 'candles') return undefined;
  const { openTime } = tracked.candle;
  const facts: EventFacts = {
    kind: 'candle',
    symbol: topic.symbol,
    time,
    openTime,
    book: (delivery) => delivery.sentFrame(),
  };
  const about = { type, minutes: topic.channel, interval: feed.interval, time };
  return new StreamEvent(facts, (unit) => ohlcFrame(about, desk.market.instrument, tracked.candle, unit));
}

/** What was, for a new subscriber: the last trades, the candle that forms, the ticker. */
function snapshot(subject: Subject, now: number): readonly StreamEvent[] {
  const { topic, desk } = subject;
  const { feed } = topic;
  if (feed.of === 'candles') {
    const candle = desk.candles.candle(feed.interval, candleStart(feed.interval, now), now);
    const tracked = candle && { candle, firstTradeId: -1, lastTradeId: -1 };
    return (tracked && listOf(ohlc(subject, { tracked, time: now }, 'snapshot'))) ?? [];
  }
  const last = desk.trades.last(now);
  if (last === undefined) return [];
  return feed.of === 'quotes' ? [ticker(subject, last, now, 'snapshot')] : [lastTrades(subject, now)];
}

function lastTrades({ topic, desk }: Subject, now: number): StreamEvent {
  const fills = desk.trades.rawTradesUntil(SNAPSHOT_TRADES, now);
  const facts: EventFacts = {
    kind: 'trade',
    symbol: topic.symbol,
    time: now,
    book: (delivery) => {
      for (const { id, time } of fills) delivery.sentTrade(minuteOf(time), id);
    },
  };
  return new StreamEvent(facts, () => tradeFrame('snapshot', desk.market.instrument, fills));
}

function listOf<Element>(element: Element | undefined): readonly Element[] {
  return element === undefined ? [] : [element];
}
