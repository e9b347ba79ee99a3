import { KnownMinutes } from './known-minutes.js';
import type { MinuteSpan } from './minute-span.js';
import type { EpochMs } from '#libs/market';

/** A closed candle of the working timeframe put together from minutes. Ticks. */
export interface StructureCandle {
  readonly openTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Index in the list of the minute with which it was known to be closed: its own last one, or the next that came where that is missing. */
  readonly knownAt: number;
}

/**
 * The candles of the working timeframe that the minutes have closed, oldest first; one that lacks minutes is made of those there are. The first
 * may lack those before the span, the one that still forms is left out.
 *
 * Cost: one pass over the minutes that are new since the view before, see KnownMinutes.
 */
export function structureCandles(span: MinuteSpan): readonly StructureCandle[] {
  const candles: StructureCandle[] = [];
  KnownMinutes.of(span).each(span.first, ({ openTime, open, high, low, close }, knownAt) => {
    candles.push({ openTime, open, high, low, close, knownAt });
  });
  return candles;
}
