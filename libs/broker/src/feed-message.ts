import type { Candle, EpochMs, Quote, Trade } from '#libs/market';

/** What is said of one market; `symbol` is the platform's name of it, not the exchange's. */
export type MarketMessage =
  | { readonly type: 'trade'; readonly symbol: string; readonly trade: Trade; readonly eventTime: EpochMs }
  /** A 1m candle that has closed. One still forming is a pulse. */
  | { readonly type: 'candle'; readonly symbol: string; readonly candle: Candle; readonly eventTime: EpochMs }
  /** `eventTime` is undefined where the exchange sends none with it. */
  | {
      readonly type: 'quote';
      readonly symbol: string;
      readonly quote: Quote;
      readonly eventTime: EpochMs | undefined;
    }
  /** Sound data that ends nothing, such as a candle still forming: a sign of life of this market. */
  | { readonly type: 'pulse'; readonly symbol: string; readonly eventTime: EpochMs };

/**
 * One thing that a frame of a market stream says, once read; a frame may say several. Readers of frames never throw:
 * what is not as the contract says comes back as `rejected`.
 */
export type FeedMessage =
  | MarketMessage
  /** The exchange has carried out a command, or the part of it that `key` names (`Command.acks`). */
  | { readonly type: 'ack'; readonly key: string }
  /** The exchange refused a command, or the part of it that `key` names; without a key, whatever is not yet accepted. */
  | { readonly type: 'refused'; readonly key: string | undefined; readonly reason: string }
  /** The exchange is about to end this connection. */
  | { readonly type: 'shutdown'; readonly reason: string }
  /** Sound, but not for us: heartbeats, answers to our pings, kinds of events we did not know. */
  | { readonly type: 'ignored' }
  /** Not what the exchange's contract says. */
  | { readonly type: 'rejected'; readonly reason: string };
