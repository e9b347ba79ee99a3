import type { EpochMs, Trade } from '#libs/market';
import type { BigTradeLimits } from './big-trades.js';

/**
 * The single trades of one closed minute, and what was a big trade at its close: the limits rank the clusters of a whole
 * day, so a reader that is told of the last minutes alone could not find them.
 */
export interface TapedMinute {
  readonly openTime: EpochMs;
  readonly trades: readonly Trade[];
  /** Quote units; undefined while they were not known. */
  readonly limits: BigTradeLimits | undefined;
}
