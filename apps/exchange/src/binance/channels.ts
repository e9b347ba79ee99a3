import { INTERVALS } from '../market/interval.js';
import type { Feed, Topic } from '../wire/topic.js';

const NAME = /^([a-z0-9]{1,20})@(?:(aggTrade|trade|bookTicker)|kline_(\w+))$/;

const FEEDS: Readonly<Record<string, Feed>> = {
  aggTrade: { of: 'aggregates' },
  trade: { of: 'fills' },
  bookTicker: { of: 'quotes', everyMs: 0 },
};

/** Reads a stream name; undefined for one that is not spoken, which the wire acknowledges all the same. */
export function topicOf(name: string): Topic | undefined {
  const match = NAME.exec(name);
  const symbol = match?.[1]?.toUpperCase();
  if (match === null || symbol === undefined) return undefined;
  const channel = match[2] ?? 'kline';
  const interval = INTERVALS.get(match[3] ?? '');
  const feed = FEEDS[channel] ?? (interval && { of: 'candles', interval, everyMs: 2_000 });
  return feed && { name, channel, symbol, feed };
}
