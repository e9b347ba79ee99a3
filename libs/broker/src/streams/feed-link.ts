import type { MarketMessage } from '../feed-message.js';

/** The messages that a feed is read for. */
export type FeedData = Exclude<MarketMessage, { type: 'pulse' }> | Rejection;

/** Something of this market came and was dropped, because it did not read. */
export interface Rejection {
  readonly type: 'rejected';
  readonly reason: string;
}

/** A market's place on the streams of its exchange, from subscribing to the end. It never comes back: the feed takes another. */
export interface FeedLink {
  /** Resolves once the exchange has been asked for the subscription; never where the place is lost before. */
  readonly asked: Promise<void>;
  /** True once the exchange has accepted the subscription, false where the place was lost before. Never rejects. */
  readonly opened: Promise<boolean>;
  /** Whether something sound of this market has come. */
  readonly hasData: boolean;
  /** When something of this market last came, in the time of the timers; before that, when the place was taken. */
  readonly heardAt: number;
  /** Why it ended; empty while it has not. */
  readonly endedBecause: string;
  /** @returns what has come, oldest first, `late` after `waitMs` without anything, or `ended` once all was taken. */
  next(waitMs: number): Promise<readonly FeedData[] | 'late' | 'ended'>;
  /** Frees the place at once. The first reason stands. */
  close(reason: string): void;
  /** Frees the place because it is silent although the market is known to trade: the connection is suspect too. */
  giveUp(reason: string): void;
}
