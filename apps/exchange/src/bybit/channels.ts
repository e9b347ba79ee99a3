import { INTERVALS, type Interval } from '../market/interval.js';
import type { Topic } from '../wire/topic.js';

/** Bybit's names of candle intervals, and the market's. */
const NAMES: Readonly<Record<string, string>> = {
  '1': '1m',
  '3': '3m',
  '5': '5m',
  '15': '15m',
  '30': '30m',
  '60': '1h',
  '120': '2h',
  '240': '4h',
  '360': '6h',
  '720': '12h',
  D: '1d',
  W: '1w',
  M: '1M',
};

/** The interval of Bybit's name for it. */
export function intervalOf(name: string): Interval | undefined {
  return INTERVALS.get(NAMES[name] ?? '');
}

/** Reads a topic such as publicTrade.BTCUSDT or kline.1.BTCUSDT; undefined for one that is not spoken. */
export function topicOf(name: string): Topic | undefined {
  const [channel = '', ...rest] = name.split('.');
  const symbol = rest.at(-1) ?? '';
  const detail = rest.length === 2 ? (rest[0] ?? '') : '';
  switch (channel) {
    case 'publicTrade':
      return rest.length === 1 ? { name, channel, symbol, feed: { of: 'aggregates' } } : undefined;
    case 'tickers':
      return rest.length === 1 ? { name, channel, symbol, feed: { of: 'quotes', everyMs: 50 } } : undefined;
    case 'orderbook':
      return detail === '1'
        ? { name, channel, symbol, feed: { of: 'quotes', everyMs: 10, repeatMs: 3_000 } }
        : undefined;
    case 'kline': {
      const interval = intervalOf(detail);
      return interval && { name, channel: detail, symbol, feed: { of: 'candles', interval, everyMs: 1_000 } };
    }
    default:
      return undefined;
  }
}
