import type { AuctionView } from '#libs/analysis';
import { MINUTE_MS, WORKING_TIMEFRAMES } from '#libs/market';
import type { Candidate, Plan } from '#libs/strategy';
import type { Signal } from '../signal.js';
import { edgeOverChance } from '../voting.service.js';
import type { Claim, RangesThen } from './outcome.js';

/** @returns the plan that a signal gives, with the expiry of the signal; undefined for Flat. */
export function planOfSignal(signal: Signal): Plan | undefined {
  const { setup, entry, stop, targets, expiresAt, timeStopAt, invalidations } = signal;
  if (signal.signal === 'Flat' || entry === undefined || stop === undefined) return undefined;
  if (expiresAt === undefined || timeStopAt === undefined) return undefined;
  const direction = signal.signal === 'Long' ? 1 : -1;
  const timeStopMinutes = Math.round((timeStopAt - signal.asOf) / MINUTE_MS);
  return { setup, direction, entry, stop, targets, expiresAt, timeStopMinutes, invalidations };
}

/** What a signal claims: the combined odds. Undefined for Flat. */
export function claimOfSignal({ odds, chance, edge, costR, expectedValue }: Signal): Claim | undefined {
  if (!odds || !chance || edge === undefined || costR === undefined || expectedValue === undefined) return undefined;
  return { p: odds.target, chance: chance.target, edge, costR, expectedValue };
}

/** @returns the ranges by which a stop can be told at another working timeframe. */
export function rangesAt({ atr }: AuctionView): RangesThen {
  return Object.fromEntries(WORKING_TIMEFRAMES.map((timeframe) => [timeframe, atr[timeframe]]));
}

/** What a strategy's own vote claims. */
export function claimOfVote(candidate: Candidate): Claim {
  const { odds, base, costR, expectedValue } = candidate.pricing;
  return { p: odds.target, chance: base.target, edge: edgeOverChance(candidate), costR, expectedValue };
}
