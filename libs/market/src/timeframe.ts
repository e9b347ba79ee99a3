import { DAY_MS, HOUR_MS, MINUTE_MS, type EpochMs } from './time.js';

/** The five timeframes that a decision reads, longest first. */
export const TIMEFRAMES = ['1d', '4h', '1h', '5m', '1m'] as const;

/** `15m` and `30m` are rolled up inside (range exits, rotation brackets, structure) and never shown as candles. */
export type Timeframe = (typeof TIMEFRAMES)[number] | '15m' | '30m';

/** The timeframes by whose candles structure may be read, shortest first. */
export const WORKING_TIMEFRAMES = ['5m', '15m', '30m', '1h'] as const satisfies readonly Timeframe[];

export type WorkingTimeframe = (typeof WORKING_TIMEFRAMES)[number];

export const TIMEFRAME_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '4h': 4 * HOUR_MS,
  '1d': DAY_MS,
};

/** @returns the open time, aligned to UTC, of the candle of `timeframe` that holds `time`. */
export function openTimeOf(time: EpochMs, timeframe: Timeframe): EpochMs {
  const span = TIMEFRAME_MS[timeframe];
  return (Math.floor(time / span) * span) as EpochMs;
}
