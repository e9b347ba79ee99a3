import type { Candle, EpochMs, Trade } from '#libs/market';

/** What one frame of a market stream says, once read. Readers of frames are pure and never throw. */
export type FeedMessage =
  /** The exchange accepted the subscription. */
  | { readonly type: 'subscribed' }
  /** The exchange refused it. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'candle'; readonly candle: Candle; readonly eventTime: EpochMs }
  | { readonly type: 'trade'; readonly trade: Trade; readonly eventTime: EpochMs }
  /** Sound data that ends nothing, such as a candle still forming: a sign of life. */
  | { readonly type: 'pulse'; readonly eventTime: EpochMs }
  /** The exchange is about to end this connection. */
  | { readonly type: 'shutdown' }
  /** Sound, but not for us. */
  | { readonly type: 'ignored' }
  /** Not what the exchange's contract says. */
  | { readonly type: 'rejected'; readonly reason: string };
