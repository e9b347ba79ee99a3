import { KnownMinutes } from './known-minutes.js';
import type { MinuteSpan } from './minute-span.js';
import type { StructureCandle } from './structure-candle.js';

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
