import type { Timeframe } from '#libs/market';

/** A limit on requests: so much weight within so long, by network address. */
export interface RateRule {
  /** What it limits, as the exchange calls it: `request weight`, `public requests`, `trades`. */
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
}

/** What an exchange's public market data can tell and what not, as data. What it cannot tell is never made up. */
export interface Capabilities {
  /** Timeframes whose candles it has itself. */
  readonly timeframes: readonly Timeframe[];
  /** How many of the newest candles of a timeframe it gives; `all` back to the listing. */
  readonly candleHistory: number | 'all';
  /** Whether candles tell what aggressors bought. Where not, it is summed up from trades if all of them are known. */
  readonly takerBuyVolume: boolean;
  /** Whether candles tell the number of trades. */
  readonly tradeCount: boolean;
  readonly bestQuote: boolean;
  /**
   * How its stream says that a candle has closed: `told` by a word of its own; `by-next` not before the next one begins,
   * so that a quiet market says nothing of a candle that has closed with trades.
   */
  readonly candleEnds: 'told' | 'by-next';
  /**
   * Whether places of trades (`placeOf`) count up by one, so that a jump proves a hole. `ascending` ones only order: a
   * hole is then assumed after each loss of the connection, and history asked.
   */
  readonly tradePlaces: 'contiguous' | 'ascending';
  /**
   * How trades of the past can be had: from any id on (`contiguous-id`), from a moment on (`cursor`), or only the newest
   * ones (`recent-only`), in which case a longer loss of the connection leaves a hole that nothing fills.
   */
  readonly tradeHistory: 'contiguous-id' | 'cursor' | 'recent-only';
  /** The limits it is known for; those it tells itself take their place while running. */
  readonly rates: readonly RateRule[];
}
