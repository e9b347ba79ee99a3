import { scatter } from '../chance.js';
import { MINUTE_MS } from '../minute.js';

/** Up to this many raw trades stay single: few prints leave little to merge, and each pinned price needs its own. */
const SINGLES = 8;

/**
 * How many aggregates a minute's raw trades form: 40-80 % of them, as recorded spot minutes do.
 *
 * A pure function of (hash of seed and symbol, minute), so that ids can be summed up without making a single trade.
 */
export function aggregateCount(hash: number, openTime: number, rawTrades: number): number {
  if (rawTrades <= SINGLES) return rawTrades;
  const share = 0.4 + 0.4 * scatter(hash, openTime / MINUTE_MS);
  return Math.max(SINGLES, Math.round(rawTrades * share));
}
