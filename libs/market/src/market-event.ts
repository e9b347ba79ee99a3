import type { Candle } from './candle.js';
import type { Quote } from './quote.js';
import type { EpochMs } from './time.js';
import type { Trade } from './trade.js';

/** Where a followed market can stand, from nothing to everything and down again. */
export const FEED_STATES = ['connecting', 'subscribing', 'syncing', 'live', 'degraded', 'stale'] as const;

/**
 * Where a followed market stands. Decisions come only from `live`.
 * `connecting` no socket yet; `subscribing` socket open, the exchange has not accepted yet; `syncing` history being
 * joined to the stream; `live` every closed candle is known, and every trade where trades are followed; `degraded` data
 * comes, but something is wrong with it that the reason names; `stale` the feed was lost and is being restored.
 */
export type FeedState = (typeof FEED_STATES)[number];

/**
 * All that ever happens to one market, in order: the one stream type of live, replay and backtest. Holes are events in
 * the stream, so no reader can overlook one.
 */
export type MarketEvent =
  /** Trades come in the order of their places (`placeOf`), each once. */
  | { readonly type: 'trade'; readonly trade: Trade; readonly backfilled: boolean }
  /** `receivedAt` is the exchange's event time, so that lag and age need no local clock. */
  | { readonly type: 'candle'; readonly candle: Candle; readonly receivedAt: EpochMs; readonly backfilled: boolean }
  /** A candle told before has turned out otherwise; it takes the place of the one with the same open time. */
  | { readonly type: 'revised'; readonly candle: Candle; readonly receivedAt: EpochMs; readonly reason: string }
  | { readonly type: 'quote'; readonly quote: Quote }
  /** Candles of these minutes, or trades of this time, are missing and cannot be had. */
  | {
      readonly type: 'gap';
      readonly what: 'candles' | 'trades';
      readonly from: EpochMs;
      readonly to: EpochMs;
      readonly reason: string;
    }
  | { readonly type: 'status'; readonly state: FeedState; readonly reason: string };
