import { mixedOdds, timeoutResult, type Odds } from './base-rate.js';
import { costRates, feeRates, type CostProfile, type Liquidity, type SideRates } from './costs.js';
import { clampRange, edgeOf, qualityOf, shiftOdds, type Factor } from './edge.js';
import { sizeAdvice, type SizeAdvice } from './sizing.js';

/** Entry, stop and target of one trade, in ticks (any one unit will do: only ratios are taken). */
export interface Bracket {
  readonly entry: number;
  readonly stop: number;
  readonly target: number;
}

/** Why a plan does not pay. Such a signal is published as not tradable, or withheld, as the operator chose. */
export type EconomicVeto = 'COST_TOO_HIGH' | 'UNREACHABLE' | 'EV_NEGATIVE';

/** What a decision is measured by; the same for all strategies. */
export interface Terms {
  readonly costs: CostProfile;
  /** Largest edge a strategy may claim, in log-odds: 0.6 until 300 outcomes are labelled, then 1.2. */
  readonly edgeCap: number;
  /** Costs in R above which a plan is COST_TOO_HIGH. */
  readonly costCap: number;
  /** Expected value in R below which a plan is EV_NEGATIVE: 0 while uncalibrated, then 0.1. */
  readonly minExpectedValue: number;
}

/** The two steps of a ladder, in R, both measured from the entry. */
export interface LadderFigures {
  readonly near: number;
  readonly far: number;
  /** Share of the position that leaves at the nearer target, 0..1. */
  readonly fraction: number;
  /** Probability of the farther target once the nearer was reached, before price is back at the entry. */
  readonly farReach: number;
}

/** What a plan is worth, in R (multiples of the distance from entry to stop). */
export interface Pricing {
  /** What reaching the first target earns: |target - entry| / |entry - stop|, or the mean of what a ladder earns from there. */
  readonly riskReward: number;
  /** After fees on both fills. */
  readonly netRiskReward: number;
  /** Fees and slippage of a round trip. */
  readonly costR: number;
  readonly timeStopMinutes: number;
  /** sigma sqrt(time stop) / stop distance. */
  readonly tau: number;
  /** Odds by chance alone. */
  readonly base: Odds;
  /** Mean result of a timeout. */
  readonly timeoutR: number;
  readonly factors: readonly Factor[];
  /** Log-odds over chance. */
  readonly edge: number;
  readonly odds: Odds;
  readonly expectedValueGross: number;
  readonly expectedValue: number;
  readonly quality: number;
  readonly size: SizeAdvice;
  readonly vetoes: readonly EconomicVeto[];
  readonly ladder?: LadderFigures | undefined;
}

/** What pricing needs besides the bracket. */
export interface PricingInput {
  /** Standard deviation of one minute, in the bracket's unit. */
  readonly sigma: number;
  /** Longest time stop. */
  readonly maxMinutes: number;
  /** How the entry is made; as the cost profile says where absent. */
  readonly entry?: Liquidity;
  readonly factors: readonly Factor[];
  /** What remains of the quality for reasons that no factor holds, 0..1; all of it where absent. */
  readonly qualityShare?: number;
}

const TAU_TARGET = 2;
const MIN_MINUTES = 30;
const MIN_CHANCE = 0.05;

/** |target - entry| / |entry - stop|. */
export function riskReward({ entry, stop, target }: Bracket): number {
  return Math.abs(target - entry) / Math.abs(entry - stop);
}

/** The same after fees: (|T - E| - E fe - T fx) / (|E - S| + E fe + S fx). Negative where fees exceed the gain. */
export function netRiskReward({ entry, stop, target }: Bracket, fees: SideRates): number {
  const win = Math.abs(target - entry) - entry * fees.entry - target * fees.exit;
  return win / (Math.abs(entry - stop) + entry * fees.entry + stop * fees.exit);
}

/** Cost of a round trip in R: entry (entry rate + exit rate) / |entry - stop|. */
export function costInR({ entry, stop }: Bracket, rates: SideRates): number {
  return (entry * (rates.entry + rates.exit)) / Math.abs(entry - stop);
}

/** Minutes until tau is about 2: ceil((2 stop distance / sigma)^2), within 30..maxMinutes. */
export function timeStop(stopDistance: number, sigma: number, maxMinutes: number): number {
  return clampRange(Math.ceil(((TAU_TARGET * stopDistance) / sigma) ** 2), MIN_MINUTES, maxMinutes);
}

/** P(target) RR - P(stop) + P(timeout) timeoutR - costR, in R. */
export function expectedValue(odds: Odds, riskReward: number, timeoutR: number, costR: number): number {
  return odds.target * riskReward - odds.stop + odds.timeout * timeoutR - costR;
}

/**
 * Prices a bracket: base odds by the volatility mixture, edge on top, costs off.
 *
 * @throws RangeError unless sigma is positive and the stop away from the entry.
 */
export function priceBracket(bracket: Bracket, input: PricingInput, terms: Terms): Pricing {
  const { sigma, maxMinutes, factors, qualityShare = 1 } = input;
  const distance = Math.abs(bracket.entry - bracket.stop);
  if (!(sigma > 0 && distance > 0)) {
    throw new RangeError(`Sigma and stop distance must be positive, was ${sigma} and ${distance}`);
  }
  const minutes = timeStop(distance, sigma, maxMinutes);
  const tau = (sigma * Math.sqrt(minutes)) / distance;
  const gross = riskReward(bracket);
  const costR = costInR(bracket, costRates(terms.costs, input.entry));
  const fees = feeRates(terms.costs, input.entry);
  const worth = worthOf(mixedOdds(gross, tau), gross, edgeOf(factors, terms.edgeCap), costR);
  return {
    riskReward: gross,
    netRiskReward: netRiskReward(bracket, fees),
    costR,
    timeStopMinutes: minutes,
    tau,
    factors,
    quality: qualityShare * qualityOf(factors),
    size: sizeAdvice(factors),
    ...worth,
    vetoes: economicVetoes({ costR, base: worth.base, expectedValue: worth.expectedValue }, terms),
  };
}

type Worth = Pick<Pricing, 'base' | 'timeoutR' | 'edge' | 'odds' | 'expectedValueGross' | 'expectedValue'>;

/** Odds and expected value of a bracket with these base odds, this edge and these costs. */
export function worthOf(base: Odds, riskReward: number, edge: number, costR: number): Worth {
  const odds = shiftOdds(base, edge);
  const timeoutR = timeoutResult(base, riskReward);
  const gross = expectedValue(odds, riskReward, timeoutR, 0);
  return { base, timeoutR, edge, odds, expectedValueGross: gross, expectedValue: gross - costR };
}

/** The economic reasons against a plan, in the order cost, reach, expected value. */
export function economicVetoes(
  { costR, base, expectedValue }: Pick<Pricing, 'costR' | 'base' | 'expectedValue'>,
  terms: Pick<Terms, 'costCap' | 'minExpectedValue'>,
): readonly EconomicVeto[] {
  const found: EconomicVeto[] = [];
  if (costR > terms.costCap) found.push('COST_TOO_HIGH');
  if (base.target < MIN_CHANCE) found.push('UNREACHABLE');
  if (expectedValue < terms.minExpectedValue) found.push('EV_NEGATIVE');
  return found;
}
