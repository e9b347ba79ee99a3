import type { Candle } from './candle.js';
import type { EpochMs } from './time.js';
import type { Trade } from './trade.js';

/**
 * Where a followed market stands. Decisions come only from `live`.
 * `connecting` no socket yet; `syncing` socket open, history being joined to the stream; `live` every closed candle is
 * known; `stale` the feed was lost and is being restored.
 */
export type FeedState = 'connecting' | 'syncing' | 'live' | 'stale';

/**
 * All that ever happens to one market, in order: the one stream type of live, replay and backtest. Holes are events in
 * the stream, so no reader can overlook one.
 */
export type MarketEvent =
  | { readonly type: 'trade'; readonly trade: Trade; readonly backfilled: boolean }
  /** `receivedAt` is the exchange's event time, so that lag and age need no local clock. */
  | { readonly type: 'candle'; readonly candle: Candle; readonly receivedAt: EpochMs; readonly backfilled: boolean }
  | { readonly type: 'gap'; readonly from: EpochMs; readonly to: EpochMs; readonly reason: string }
  | { readonly type: 'status'; readonly state: FeedState; readonly reason: string };
