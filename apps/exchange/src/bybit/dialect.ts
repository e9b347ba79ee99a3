import type { AggTrade, MinuteTrades } from '../market/minute-trades.js';
import { falsified } from '../player/running-candles.js';
import type { CandleMoment, Dialect, QuoteMoment, Subject } from '../wire/dialect.js';
import { StreamEvent, type EventFacts } from '../wire/stream-event.js';
import { topicOf } from './channels.js';
import { bookFrame, klineFrame, tickerFrame, tradeFrame } from './frames.js';
import { sequenceOf } from './ids.js';

/** Bybit v5's public spot topics. */
export const BYBIT: Dialect = {
  protocol: 'bybit',
  nameOf: (symbol) => symbol,
  topic: topicOf,
  trades: (subject, trades, index) => [publicTrade(subject, trades, index)],
  quote,
  candle: kline,
  greetings: ({ topic, desk }, now) => {
    const last = topic.feed.of === 'quotes' ? desk.trades.last(now) : undefined;
    return last === undefined ? [] : [quote({ topic, desk }, last, { time: now, number: undefined })];
  },
};

function publicTrade({ topic, desk }: Subject, trades: MinuteTrades, index: number): StreamEvent {
  const from = trades.firstRaw[index] ?? 0;
  const to = trades.firstRaw[index + 1] ?? from;
  const facts: EventFacts = {
    kind: 'trade',
    symbol: topic.symbol,
    time: trades.time[index] ?? 0,
    book: (delivery) => delivery.sentTrades(trades.openTime, trades.rawId[from] ?? 0, trades.rawId[to - 1] ?? 0),
  };
  return new StreamEvent(facts, (unit) => tradeFrame(topic.name, desk.market.instrument, trades, index, unit));
}

function quote({ topic, desk }: Subject, trade: AggTrade, { time, number }: QuoteMoment): StreamEvent {
  const book = desk.book.after(trade, 1);
  const quoted = { topic: topic.name, time, sequence: sequenceOf(trade.id), update: number ?? book.lastUpdateId };
  const facts: EventFacts = {
    kind: 'quote',
    symbol: topic.symbol,
    time,
    book: (delivery) => delivery.sentFrame(),
  };
  return new StreamEvent(facts, (unit) =>
    topic.channel === 'tickers'
      ? tickerFrame(desk, trade.price, quoted, unit)
      : bookFrame(desk.market.instrument, book, quoted, unit),
  );
}

function kline({ topic, desk }: Subject, moment: CandleMoment): StreamEvent | undefined {
  const { instrument } = desk.market;
  const { feed } = topic;
  if (feed.of !== 'candles') return undefined;
  const about = { topic: topic.name, name: topic.channel, interval: feed.interval };
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
    return new StreamEvent(facts, (unit) => klineFrame(about, instrument, of, unit));
  };
  return event(moment);
}
