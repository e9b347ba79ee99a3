import type { EpochMs, Instrument, Timeframe } from '#libs/market';

/** Closed candles with openTime in [from, to), oldest first. */
export interface CandleRequest {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
