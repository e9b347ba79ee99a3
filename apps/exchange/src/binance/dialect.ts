import type { AggTrade, MinuteTrades } from '../market/minute-trades.js';
import { falsified, type TrackedCandle } from '../player/running-candles.js';
import type { CandleMoment, Dialect, QuoteMoment, Subject } from '../wire/dialect.js';
import { StreamEvent, type EventFacts } from '../wire/stream-event.js';
import { topicOf } from './channels.js';
import { aggTradeFrame, bookTickerFrame, klineFrame, tradeFrame } from './frames.js';

/** Binance spot's market streams. */
export const BINANCE: Dialect = {
  protocol: 'binance',
  nameOf: (symbol) => symbol,
  topic: topicOf,
  trades: (subject, trades, index) =>
    subject.topic.feed.of === 'aggregates' ? [aggTrade(subject, trades, index)] : fills(subject, trades, index),
  quote: bookTicker,
  candle: (subject, moment) => (moment.tracked.candle.trades === 0 ? undefined : kline(subject, moment)),
  greetings: () => [],
};

function aggTrade({ topic, desk }: Subject, trades: MinuteTrades, index: number): StreamEvent {
  const { instrument } = desk.market;
  const id = trades.firstAggId + index;
  const facts: EventFacts = {
    kind: 'trade',
    symbol: topic.symbol,
    time: trades.time[index] ?? 0,
    book: (delivery) => delivery.sentTrade(trades.openTime, id),
  };
  return new StreamEvent(facts, (unit) => aggTradeFrame(instrument, trades, index, unit), topic.name);
}

function fills({ topic, desk }: Subject, trades: MinuteTrades, index: number): StreamEvent[] {
  const { instrument } = desk.market;
  const events: StreamEvent[] = [];
  for (let raw = trades.firstRaw[index] ?? 0; raw < (trades.firstRaw[index + 1] ?? 0); raw += 1) {
    const id = trades.rawId[raw] ?? 0;
    const facts: EventFacts = {
      kind: 'trade',
      symbol: topic.symbol,
      time: trades.time[index] ?? 0,
      book: (delivery) => delivery.sentTrade(trades.openTime, id),
    };
    events.push(new StreamEvent(facts, (unit) => tradeFrame(instrument, trades, index, raw, unit), topic.name));
  }
  return events;
}

function bookTicker({ topic, desk }: Subject, trade: AggTrade, { time, number }: QuoteMoment): StreamEvent | undefined {
  const { lastUpdateId, bids, asks } = desk.book.after(trade, 1);
  const [bid] = bids;
  const [ask] = asks;
  if (bid === undefined || ask === undefined) return undefined;
  const text = bookTickerFrame(desk.market.instrument, number ?? lastUpdateId, bid, ask);
  return new StreamEvent(
    { kind: 'quote', symbol: topic.symbol, time, book: (delivery) => delivery.sentFrame() },
    () => text,
    topic.name,
  );
}

function kline(subject: Subject, moment: CandleMoment): StreamEvent | undefined {
  const { topic, desk } = subject;
  const { tracked, time, closed } = moment;
  const { openTime } = tracked.candle;
  if (topic.feed.of !== 'candles') return undefined;
  const written = { interval: topic.feed.interval.name, time, closed };
  const event = (of: TrackedCandle): StreamEvent =>
    new StreamEvent(
      {
        kind: closed ? 'closed' : 'candle',
        symbol: topic.symbol,
        time,
        openTime,
        book: (delivery) => (closed ? delivery.sentClosed(openTime) : delivery.sentFrame()),
        ...(closed ? { falsified: () => event(falsified(of, desk.market.instrument.lot)) } : {}),
      },
      (unit) => klineFrame(desk.market.instrument, of, written, unit),
      topic.name,
    );
  return event(tracked);
}
