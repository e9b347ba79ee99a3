import { INTERVALS, type Interval } from '../market/interval.js';
import { MINUTE_MS } from '../market/minute.js';
import type { Topic } from '../wire/topic.js';
import { symbolOfPair } from './names.js';

const NAMES: Readonly<Record<string, string>> = {
  '1': '1m',
  '5': '5m',
  '15': '15m',
  '30': '30m',
  '60': '1h',
  '240': '4h',
  '1440': '1d',
  '10080': '1w',
};

const FIFTEEN_DAYS: Interval = { name: '15d', span: { ms: 21_600 * MINUTE_MS, origin: 0 } };

/** The interval of so many minutes, as Kraken counts them. */
export function intervalOf(minutes: string): Interval | undefined {
  return minutes === '21600' ? FIFTEEN_DAYS : INTERVALS.get(NAMES[minutes] ?? '');
}

/** The key of a subscription: trade:BTC/USDT, ticker:BTC/USDT, ohlc-1:BTC/USDT. */
export function nameOf(channel: string, interval: number, pair: string): string {
  return channel === 'ohlc' ? `ohlc-${interval}:${pair}` : `${channel}:${pair}`;
}

/** Reads a key; undefined for a channel that is not spoken. Candles are told with every trade, quotes too. */
export function topicOf(name: string): Topic | undefined {
  const [channel = '', pair = ''] = name.split(':');
  const symbol = symbolOfPair(pair);
  if (symbol === undefined) return undefined;
  if (channel === 'trade') return { name, channel, symbol, feed: { of: 'aggregates' } };
  if (channel === 'ticker') return { name, channel, symbol, feed: { of: 'quotes', everyMs: 0 } };
  const minutes = channel.startsWith('ohlc-') ? channel.slice(5) : '';
  const interval = intervalOf(minutes);
  return interval && { name, channel: minutes, symbol, feed: { of: 'candles', interval, everyMs: 0 } };
}
