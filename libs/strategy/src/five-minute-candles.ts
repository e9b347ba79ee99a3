import { openTimeOf, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import type { MinuteReading } from '#libs/analysis';

/** A closed 5m candle put together from minutes. Ticks. */
export interface FiveMinuteCandle {
  readonly openTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Index of the minute with which it was known to be closed: its own last one, or the next that came where that is missing. */
  readonly knownAt: number;
}

/**
 * The 5m candles that the minutes have closed, oldest first; one that lacks minutes is made of those there are. The first
 * may lack those before the list, the one that still forms is left out.
 *
 * Cost: one pass. @param minutes oldest first.
 */
export function fiveMinuteCandles(minutes: readonly MinuteReading[]): readonly FiveMinuteCandle[] {
  const candles: FiveMinuteCandle[] = [];
  let forming: FiveMinuteCandle | undefined;
  // A hot loop: one pass over up to 12 hours of minutes at each decision.
  for (let i = 0; i < minutes.length; i += 1) {
    const minute = minutes[i];
    if (!minute) break;
    const openTime = openTimeOf(minute.openTime, '5m');
    if (forming && forming.openTime !== openTime) {
      candles.push({ ...forming, knownAt: i });
      forming = undefined;
    }
    forming = joined(forming, minute, openTime, i);
    if (minute.closeTime % TIMEFRAME_MS['5m'] !== 0) continue;
    candles.push(forming);
    forming = undefined;
  }
  return candles;
}

function joined(
  forming: FiveMinuteCandle | undefined,
  { open, high, low, close }: MinuteReading,
  openTime: EpochMs,
  knownAt: number,
): FiveMinuteCandle {
  if (!forming) return { openTime, open, high, low, close, knownAt };
  const [highest, lowest] = [Math.max(forming.high, high), Math.min(forming.low, low)];
  return { openTime, open: forming.open, high: highest, low: lowest, close, knownAt };
}
