import { MINUTE_MS } from './minute.js';

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The first Monday after the epoch: weeks begin on Mondays. */
const FIRST_MONDAY = 4 * DAY_MS;

/** Span and alignment of a candle; `months` marks the one interval that has no fixed length. */
export interface Interval {
  readonly name: string;
  readonly span: { readonly ms: number; readonly origin: number } | 'month';
}

function fixed(name: string, ms: number, origin = 0): readonly [string, Interval] {
  return [name, { name, span: { ms, origin } }];
}

/** Every candle interval the exchange serves, by wire name. Three-day candles count from the epoch. */
export const INTERVALS: ReadonlyMap<string, Interval> = new Map([
  fixed('1m', MINUTE_MS),
  fixed('3m', 3 * MINUTE_MS),
  fixed('5m', 5 * MINUTE_MS),
  fixed('15m', 15 * MINUTE_MS),
  fixed('30m', 30 * MINUTE_MS),
  fixed('1h', HOUR_MS),
  fixed('2h', 2 * HOUR_MS),
  fixed('4h', 4 * HOUR_MS),
  fixed('6h', 6 * HOUR_MS),
  fixed('8h', 8 * HOUR_MS),
  fixed('12h', 12 * HOUR_MS),
  fixed('1d', DAY_MS),
  fixed('3d', 3 * DAY_MS),
  fixed('1w', 7 * DAY_MS, FIRST_MONDAY),
  ['1M', { name: '1M', span: 'month' }],
]);

/** Open time (UTC) of the candle that holds `time`. */
export function candleStart({ span }: Interval, time: number): number {
  if (span !== 'month') return time - mod(time - span.origin, span.ms);
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** End, exclusive, of the candle that opens at `start`. */
export function candleEnd({ span }: Interval, start: number): number {
  if (span !== 'month') return start + span.ms;
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
