import type { EpochMs, Trade } from '#libs/market';

/** Why history is asked, and up to when. */
export interface Goal {
  readonly why: keyof typeof REASONS;
  readonly to: EpochMs;
  /** The trade of the stream behind what is missing, once there is one. */
  readonly before?: Trade;
}

export const REASONS = {
  join: 'the connection was lost',
  hole: 'the stream skipped trades',
  candle: 'a candle told of trades that had not come',
  suspicion: 'the stream had stalled',
} as const;
