import { INTERVALS, type Interval } from '../market/interval.js';

/** A stream that is spoken. */
export type Stream =
  | { readonly kind: 'aggTrade' | 'trade' | 'bookTicker'; readonly name: string; readonly symbol: string }
  | { readonly kind: 'kline'; readonly name: string; readonly symbol: string; readonly interval: Interval };

const NAME = /^([a-z0-9]{1,20})@(?:(aggTrade|trade|bookTicker)|kline_(\w+))$/;

/** Reads a stream name; undefined for one that is not spoken, which the wire acknowledges all the same. */
export function parseStream(name: string): Stream | undefined {
  const match = NAME.exec(name);
  const symbol = match?.[1]?.toUpperCase();
  if (match === null || symbol === undefined) return undefined;
  const kind = match[2];
  if (kind === 'aggTrade' || kind === 'trade' || kind === 'bookTicker') return { kind, name, symbol };
  const interval = INTERVALS.get(match[3] ?? '');
  return interval && { kind: 'kline', name, symbol, interval };
}
