import type { EpochMs, FeedState } from '#libs/market';
import { Rejections, type RejectionCounts } from './rejections.js';
import { StreamLag } from './stream-lag.js';
import { GapLedger, type LedgerEntry } from './gap-ledger.js';

/** What was measured of one market's feed: how far its data can be trusted, in numbers. */
export interface FeedQuality {
  readonly state: FeedState;
  readonly reason: string;
  /** Open time of the latest closed candle. */
  readonly latestCandle: EpochMs | undefined;
  /** How far the stream is behind the exchange's clock; undefined before the first message. */
  readonly lagMs: number | undefined;
  /** The exchange's clock minus this machine's, as measured last; undefined before the first answer. */
  readonly clockSkewMs: number | undefined;
  /** Whether single trades are followed. */
  readonly followsTrades: boolean;
  readonly trades: TradeCounts;
  readonly candles: CandleCounts;
  readonly rejected: RejectionCounts;
  readonly ledger: readonly LedgerEntry[];
  readonly holes: { readonly filled: number; readonly lost: number };
}

/** Single trades since the feed began. */
export interface TradeCounts {
  readonly taken: number;
  readonly backfilled: number;
  /** Repetitions that were dropped. */
  readonly repeated: number;
  /** Came after they had been given up. */
  readonly late: number;
}

/** Closed candles since the feed began. */
export interface CandleCounts {
  readonly taken: number;
  readonly backfilled: number;
  /** Held against their trades: equal to the last step in volume and taker-buy volume. */
  readonly matched: number;
  /** Held against their trades, all of which are known, and different. */
  readonly mismatched: number;
  /** Could not be held against their trades, because some are missing. */
  readonly unmatched: number;
  /** Turned out otherwise later. */
  readonly revised: number;
}

type Counter = { -readonly [K in keyof TradeCounts]: number };
type CandleCounter = { -readonly [K in keyof CandleCounts]: number };

/** The running measurements of one market's feed. Mutable: written by the feed, read by whoever asks. */
export class FeedVitals {
  readonly ledger = new GapLedger();
  readonly trades: Counter = { taken: 0, backfilled: 0, repeated: 0, late: 0 };
  readonly candles: CandleCounter = {
    taken: 0,
    backfilled: 0,
    matched: 0,
    mismatched: 0,
    unmatched: 0,
    revised: 0,
  };
  state: FeedState = 'connecting';
  reason = '';
  latestCandle: EpochMs | undefined;
  readonly lag = new StreamLag();
  readonly rejections = new Rejections();
  clockSkewMs: number | undefined;
  followsTrades = false;

  /** As it is now. */
  get quality(): FeedQuality {
    const { state, reason, latestCandle, lag, clockSkewMs, followsTrades, ledger } = this;
    return {
      state,
      reason,
      latestCandle,
      lagMs: lag.ms,
      clockSkewMs,
      followsTrades,
      trades: { ...this.trades },
      candles: { ...this.candles },
      rejected: this.rejections.counts,
      ledger: ledger.entries,
      holes: ledger.counts,
    };
  }
}
