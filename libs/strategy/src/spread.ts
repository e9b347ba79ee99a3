import { check, type Check } from './check.js';

/** The best prices of a book, and how far apart they usually are. Ticks. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
  /** Median spread of the market; undefined while too few quotes were seen. */
  readonly usualSpread: number | undefined;
}

/** Spread, in usual spreads and as a share of the way to the stop, above which a market is too thin to enter. */
const MAX_USUAL = 3;
const MAX_SHARE_OF_STOP = 0.25;

/**
 * SPREAD: more than three times the usual, or more than a quarter of the way from entry to stop. No rule where there is no
 * quote: candles tell none, and what costs assume of the spread is the cost profile's slippage.
 *
 * @param stopDistance ticks, above 0.
 */
export function spreadChecks(quote: Quote | undefined, stopDistance: number): readonly Check[] {
  if (!quote) return [];
  const spread = quote.ask - quote.bid;
  const ofStop = check('SPREAD', 'spread (stop distances)', spread / stopDistance, '<=', MAX_SHARE_OF_STOP);
  if (quote.usualSpread === undefined) return [ofStop];
  return [check('SPREAD', 'spread (usual spreads)', spread / quote.usualSpread, '<=', MAX_USUAL), ofStop];
}
