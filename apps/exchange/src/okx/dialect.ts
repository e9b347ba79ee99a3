import { candleStart } from '../market/interval.js';
import { rawTradesOf, type AggTrade, type MinuteTrades, type RawTrade } from '../market/minute-trades.js';
import { falsified } from '../player/running-candles.js';
import type { CandleMoment, Dialect, QuoteMoment, Subject } from '../wire/dialect.js';
import { StreamEvent, type EventFacts } from '../wire/stream-event.js';
import { topicOf } from './channels.js';
import { bookFrame, candleFrame, fillFrame, tickerFrame, tradeFrame } from './frames.js';
import { instIdOf } from './names.js';

/** OKX v5's public and business channels. */
export const OKX: Dialect = {
  protocol: 'okx',
  nameOf: instIdOf,
  topic: topicOf,
  trades: (subject, trades, index) =>
    subject.topic.feed.of === 'aggregates'
      ? [trade(subject, trades, index)]
      : rawTradesOf(trades, index).map((raw) => fill(subject, trades, raw)),
  quote,
  candle,
  greetings: (subject, now) => (subject.topic.feed.of === 'candles' ? forming(subject, now) : lastQuote(subject, now)),
};

function trade({ topic, desk }: Subject, trades: MinuteTrades, index: number): StreamEvent {
  const last = trades.rawId[(trades.firstRaw[index + 1] ?? 0) - 1] ?? 0;
  const facts: EventFacts = {
    kind: 'trade',
    symbol: topic.symbol,
    time: trades.time[index] ?? 0,
    book: (delivery) => delivery.sentTrade(trades.openTime, last),
  };
  return new StreamEvent(facts, (unit) => tradeFrame(topic, desk.market.instrument, trades, index, unit));
}

function fill({ topic, desk }: Subject, { openTime }: MinuteTrades, raw: RawTrade): StreamEvent {
  const facts: EventFacts = {
    kind: 'trade',
    symbol: topic.symbol,
    time: raw.time,
    book: (delivery) => delivery.sentTrade(openTime, raw.id),
  };
  return new StreamEvent(facts, (unit) => fillFrame(topic, desk.market.instrument, raw, unit));
}

function quote({ topic, desk }: Subject, last: AggTrade, { time, number }: QuoteMoment): StreamEvent {
  const book = desk.book.after(last, 1);
  const quoted = { time, sequence: number ?? book.lastUpdateId };
  const facts: EventFacts = {
    kind: 'quote',
    symbol: topic.symbol,
    time,
    book: (delivery) => delivery.sentFrame(),
  };
  return new StreamEvent(facts, (unit) =>
    topic.channel === 'tickers'
      ? tickerFrame(topic, desk, last, time, unit)
      : bookFrame(topic, desk, book, quoted, unit),
  );
}

function candle({ topic, desk }: Subject, moment: CandleMoment): StreamEvent {
  const { instrument } = desk.market;
  const event = (of: CandleMoment): StreamEvent => {
    const { openTime } = of.tracked.candle;
    const wrong = { ...of, tracked: falsified(of.tracked, instrument.lot) };
    const facts: EventFacts = {
      kind: of.closed ? 'closed' : 'candle',
      symbol: topic.symbol,
      time: of.time,
      openTime,
      book: (delivery) => (of.closed ? delivery.sentClosed(openTime) : delivery.sentFrame()),
      ...(of.closed ? { falsified: () => event(wrong) } : {}),
    };
    return new StreamEvent(facts, (unit) => candleFrame(topic, instrument, of, unit));
  };
  return event(moment);
}

function forming(subject: Subject, now: number): readonly StreamEvent[] {
  const { feed } = subject.topic;
  if (feed.of !== 'candles') return [];
  const seen = subject.desk.candles.candle(feed.interval, candleStart(feed.interval, now), now);
  const tracked = seen && { candle: seen, firstTradeId: -1, lastTradeId: -1 };
  return tracked === undefined ? [] : [candle(subject, { tracked, time: now, closed: false })];
}

function lastQuote(subject: Subject, now: number): readonly StreamEvent[] {
  const last = subject.topic.feed.of === 'quotes' ? subject.desk.trades.last(now) : undefined;
  return last === undefined ? [] : [quote(subject, last, { time: now, number: undefined })];
}
