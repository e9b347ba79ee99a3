import type { EpochMs, Instrument, Trade } from '#libs/market';

/** A trade as a mark in the history of its market. */
export type TradeMark = Pick<Trade, 'id' | 'seq' | 'time'>;

/**
 * Trades of a stretch of history. A bound is a moment (`from` is inside, `to` is not) or a known trade (neither is
 * inside: the trades between two marks are asked for).
 */
export interface TradeRequest {
  readonly instrument: Instrument;
  readonly from: EpochMs | TradeMark;
  readonly to: EpochMs | TradeMark;
}

/**
 * What the exchange gives of it in one page.
 *
 * A hole can be at its beginning (`complete` is false: the exchange no longer gives what was before `trades`) or at its
 * end (`rest`), never inside.
 */
export interface TradePage {
  /** Oldest first, each once, all of them within what was asked. */
  readonly trades: readonly Trade[];
  /** Whether nothing is missing between `from` and the first of `trades` (or the end of what was asked, if it is empty). */
  readonly complete: boolean;
  /**
   * What there is between the last of `trades` and `to`: `none` nothing; `more` other pages, to be asked for from the
   * last trade on; `later` what the exchange has not published yet, so that asking again after a moment helps.
   */
  readonly rest: 'none' | 'more' | 'later';
  /** In words, why not all could be had; empty where all was. */
  readonly reason: string;
}
