import type { AuctionView } from '#libs/analysis';
import { TIMEFRAME_MS, type Timeframe } from '#libs/market';
import { check, type Check } from './check.js';

const SHORTEST_FIRST = Object.keys(TIMEFRAME_MS) as Timeframe[];

/** Closed candles per timeframe that a view must have read. */
export type WarmUp = Readonly<Partial<Record<Timeframe, number>>>;

/**
 * @returns one check per timeframe of the warm-up: candles since the first one read, so that an outage inside is no short
 *   history. Candles of a finer timeframe count for what they add up to.
 */
export function warmUpChecks(warmUp: WarmUp, { inputs }: AuctionView): readonly Check[] {
  const checks: Check[] = [];
  for (const timeframe of SHORTEST_FIRST) {
    const need = warmUp[timeframe];
    if (need === undefined) continue;
    checks.push(check('WARMUP', `${timeframe} candles`, candlesSince(inputs, timeframe), '>=', need));
  }
  return checks;
}

/** @returns whether the view has read the whole warm-up: the verdict of those checks, without making them. */
export function isWarm(warmUp: WarmUp, { inputs }: AuctionView): boolean {
  for (const timeframe of SHORTEST_FIRST) {
    const need = warmUp[timeframe];
    if (need !== undefined && !(candlesSince(inputs, timeframe) >= need)) return false;
  }
  return true;
}

/** A plain loop: it is asked some fifteen times at each decision. */
function candlesSince(inputs: AuctionView['inputs'], timeframe: Timeframe): number {
  const span = TIMEFRAME_MS[timeframe];
  let most = 0;
  for (const { timeframe: finer, from, to } of inputs) {
    if (TIMEFRAME_MS[finer] <= span) most = Math.max(most, Math.floor((to - from) / span));
  }
  return most;
}
