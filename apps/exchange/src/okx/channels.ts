import { INTERVALS, type Interval } from '../market/interval.js';
import type { Feed, Topic } from '../wire/topic.js';
import { symbolOf } from './names.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Candles of six hours and more begin at midnight in Hong Kong, unless their name says utc. */
const HONG_KONG = -8 * HOUR_MS;
const FIRST_MONDAY = 4 * DAY_MS;

const UTC: Readonly<Record<string, string>> = {
  '1m': '1m',
  '3m': '3m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1H': '1h',
  '2H': '2h',
  '4H': '4h',
  '6Hutc': '6h',
  '12Hutc': '12h',
  '1Dutc': '1d',
  '1Wutc': '1w',
  '1Mutc': '1M',
};

const LOCAL: Readonly<Record<string, Interval>> = {
  '6H': { name: '6H', span: { ms: 6 * HOUR_MS, origin: HONG_KONG } },
  '12H': { name: '12H', span: { ms: 12 * HOUR_MS, origin: HONG_KONG } },
  '1D': { name: '1D', span: { ms: DAY_MS, origin: HONG_KONG } },
  '1W': { name: '1W', span: { ms: 7 * DAY_MS, origin: FIRST_MONDAY + HONG_KONG } },
};

/** The interval of OKX's name for a bar. */
export function intervalOf(bar: string): Interval | undefined {
  return LOCAL[bar] ?? INTERVALS.get(UTC[bar] ?? '');
}

/** The two public URLs; each has channels of its own. */
export type Place = 'public' | 'business';

const FEEDS: Readonly<Record<string, { readonly place: Place; readonly feed: Feed }>> = {
  trades: { place: 'public', feed: { of: 'aggregates' } },
  tickers: { place: 'public', feed: { of: 'quotes', everyMs: 100 } },
  'bbo-tbt': { place: 'public', feed: { of: 'quotes', everyMs: 10 } },
  'trades-all': { place: 'business', feed: { of: 'fills' } },
};

/** The key of a subscription: its channel and its instrument. */
export function nameOf(channel: string, instId: string): string {
  return `${channel}:${instId}`;
}

/** The URL on which a channel is served; undefined for one that is not spoken. */
export function placeOf(channel: string): Place | undefined {
  return (
    FEEDS[channel]?.place ?? (channel.startsWith('candle') && intervalOf(channel.slice(6)) ? 'business' : undefined)
  );
}

/** Reads a key such as trades:BTC-USDT; undefined for a channel that is not spoken. */
export function topicOf(name: string): Topic | undefined {
  const [channel = '', instId = ''] = name.split(':');
  const symbol = symbolOf(instId);
  if (symbol === undefined) return undefined;
  const known = FEEDS[channel]?.feed;
  if (known !== undefined) return { name, channel, symbol, feed: known };
  const interval = channel.startsWith('candle') ? intervalOf(channel.slice(6)) : undefined;
  return interval && { name, channel, symbol, feed: { of: 'candles', interval, everyMs: 1_000 } };
}
