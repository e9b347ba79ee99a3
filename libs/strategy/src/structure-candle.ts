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
