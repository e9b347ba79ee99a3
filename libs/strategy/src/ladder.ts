import { economicVetoes, expectedValue, netRiskReward, priceBracket, riskReward } from './bracket.js';
import type { LadderFigures, Pricing, PricingInput, Terms } from './bracket.js';
import { feeRates } from './costs.js';

/** A trade that leaves in two steps: at the nearer target with a part, then, its stop at the entry, at the farther one. Ticks. */
export interface Ladder {
  readonly entry: number;
  readonly stop: number;
  readonly near: number;
  readonly far: number;
  /** Share of the position that leaves at the nearer target, 0..1. */
  readonly fraction: number;
}

/** f near + (1 - f) far, in R: what a ladder earns if both targets are reached. */
export function ladderRiskReward({ near, far, fraction }: Omit<LadderFigures, 'farReach'>): number {
  return fraction * near + (1 - fraction) * far;
}

/** f near + (1 - f) reach far, in R: what it earns on average from the nearer target on. */
export function ladderWin({ farReach, ...steps }: LadderFigures): number {
  return ladderRiskReward({ ...steps, far: farReach * steps.far });
}

/**
 * Prices a ladder. Odds, edge and time stop are those of the nearer target; costs are those of one way in and one out.
 *
 *   EV = P(near) (f RR_near + (1 - f) reach RR_far) - P(stop) + P(timeout) timeoutR - costR
 *
 * By chance the reach is RR_near / RR_far (a driftless walk at the nearer target, its stop at the entry), and then a ladder
 * is worth exactly as much as leaving whole at the nearer target: it pays more only where price goes on more often.
 *
 * @param reachFactor reach of the farther target over that of chance, as outcomes show it; the reach stays within 1.
 * @throws RangeError unless sigma is positive and the stop away from the entry.
 */
export function priceLadder(ladder: Ladder, input: PricingInput, terms: Terms, reachFactor = 1): Pricing {
  const { entry, stop, fraction } = ladder;
  const single = priceBracket({ entry, stop, target: ladder.near }, input, terms);
  const [near, far] = [single.riskReward, riskReward({ entry, stop, target: ladder.far })];
  const figures = { near, far, fraction, farReach: Math.min(1, (reachFactor * near) / far) };
  const win = ladderWin(figures);
  const gross = expectedValue(single.odds, win, single.timeoutR, 0);
  const value = gross - single.costR;
  const meanExit = entry + (ladder.near > entry ? 1 : -1) * win * Math.abs(entry - stop);
  return {
    ...single,
    riskReward: win,
    netRiskReward: netRiskReward({ entry, stop, target: meanExit }, feeRates(terms.costs, input.entry)),
    expectedValueGross: gross,
    expectedValue: value,
    vetoes: economicVetoes({ ...single, expectedValue: value }, terms),
    ladder: figures,
  };
}
