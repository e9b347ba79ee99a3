import type { AuctionView, KeyLevel } from '#libs/analysis';
import { economicVetoes, feeRates, mixedOdds, netRiskReward, riskReward, roundTarget, worthOf } from '#libs/strategy';
import type { Bracket, DirectionalVote, Plan, Pricing, Setup, Terms } from '#libs/strategy';

/** A level scoring less gives way too often to stop short of it. */
const MIN_SCORE = 0.7;
/** Distance kept from the level besides a tick, in ATR of 1h candles. */
const MARGIN = 0.02;

/** Least R:R of each setup: a plan that would fall below keeps its target. */
const FLOORS: Readonly<Record<Setup, number>> = {
  'Trend Model': 1.5,
  'Mean Reversion Model': 1.2,
  'Mean Reversion': 1.2,
  Grid: 0.8,
  None: 0,
};

/**
 * The one edit that the engine makes to the plan of a lead: a target beyond a strong opposing level (tier 1, score 0.7 or
 * more, wholly between entry and target) is drawn in to a tick and 0.02 ATR of 1h candles before that level; odds, R:R
 * and expected value follow, entry, stop and edge stay. Ladders and rungs of a grid are left alone (their prices belong
 * together), and so is a plan whose R:R would fall below the floor of its setup.
 */
export function beforeNearestLevel(vote: DirectionalVote, { levels, atr }: AuctionView, terms: Terms): DirectionalVote {
  const { plan, pricing } = vote;
  const [only, ...further] = plan.targets;
  if (!only || further.length > 0 || vote.orders) return vote;
  const level = nearestObstacle(levels, plan, only.price);
  if (!level) return vote;
  const edge = plan.direction === 1 ? level.low : level.high;
  const target = roundTarget(plan.direction, edge - plan.direction * (1 + MARGIN * (atr['1h'] ?? 0)));
  const bracket = { entry: plan.entry, stop: plan.stop, target };
  if (plan.direction * (target - plan.entry) <= 0 || riskReward(bracket) < FLOORS[plan.setup]) return vote;
  return {
    ...vote,
    plan: { ...plan, targets: [{ price: target, fraction: 1 }] },
    pricing: repriced(pricing, bracket, terms),
    evidence: [...vote.evidence, 'TGT_BEFORE_LEVEL'],
  };
}

function nearestObstacle(levels: readonly KeyLevel[], plan: Plan, target: number): KeyLevel | undefined {
  const { direction, entry } = plan;
  const isBetween = ({ low, high }: KeyLevel): boolean =>
    direction === 1 ? low > entry && high < target : high < entry && low > target;
  const found = levels.filter((level) => level.tier === 1 && level.score >= MIN_SCORE && isBetween(level));
  return direction === 1 ? found[0] : found.at(-1);
}

function repriced(pricing: Pricing, bracket: Bracket, terms: Terms): Pricing {
  const gross = riskReward(bracket);
  const worth = worthOf(mixedOdds(gross, pricing.tau), gross, pricing.edge, pricing.costR);
  const { base, expectedValue } = worth;
  return {
    ...pricing,
    ...worth,
    riskReward: gross,
    netRiskReward: netRiskReward(bracket, feeRates(terms.costs)),
    vetoes: economicVetoes({ costR: pricing.costR, base, expectedValue }, terms),
  };
}
