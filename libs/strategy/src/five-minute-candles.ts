import type { MinuteReading } from '#libs/analysis';
import type { MinuteSpan } from './minute-span.js';
import { openTimeOf, TIMEFRAME_MS, type EpochMs } from '#libs/market';

/** A closed 5m candle put together from minutes. Ticks. */
export interface FiveMinuteCandle {
  readonly openTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Index in the list of the minute with which it was known to be closed: its own last one, or the next that came where that is missing. */
  readonly knownAt: number;
}

/**
 * The 5m candles that the minutes have closed, oldest first; one that lacks minutes is made of those there are. The first
 * may lack those before the span, the one that still forms is left out.
 *
 * Cost: one pass.
 */
export function fiveMinuteCandles({ minutes, first: start, end }: MinuteSpan): readonly FiveMinuteCandle[] {
  const candles: FiveMinuteCandle[] = [];
  let first = start;
  let slotEnd = -Infinity;
  // A hot loop: up to 12 hours of minutes at each decision, so a remainder is taken for each candle and not for each minute.
  for (let i = start; i < end; i += 1) {
    const minute = minutes[i];
    if (!minute) break;
    if (minute.openTime >= slotEnd) {
      if (first < i) candles.push(joined(minutes, first, i, i));
      first = i;
      slotEnd = openTimeOf(minute.openTime, '5m') + TIMEFRAME_MS['5m'];
    }
    if (minute.closeTime !== slotEnd) continue;
    candles.push(joined(minutes, first, i + 1, i));
    first = i + 1;
  }
  return candles;
}

/** The minutes [first, end) as one candle. */
function joined(minutes: readonly MinuteReading[], first: number, end: number, knownAt: number): FiveMinuteCandle {
  const [begun, ended] = [minutes[first], minutes[end - 1]];
  if (!begun || !ended) throw new RangeError(`Minutes must be within 0..${minutes.length}, was ${first}..${end}`);
  let { high, low } = begun;
  for (let i = first + 1; i < end; i += 1) {
    const minute = minutes[i];
    if (!minute) break;
    if (minute.high > high) high = minute.high;
    if (minute.low < low) low = minute.low;
  }
  return { openTime: openTimeOf(begun.openTime, '5m'), open: begun.open, high, low, close: ended.close, knownAt };
}
