import { REASON_LIMIT } from './figures.js';
import { BadVoteError } from './errors.js';
import type { Pricing } from './bracket.js';
import type { Check } from './check.js';
import { SETUPS, type GridOrders, type Plan } from './plan.js';
import type { SizeAdvice } from './sizing.js';
import type { Candidate, Vote } from './vote.js';

const KINDS: readonly Vote['kind'][] = ['vote', 'abstain', 'ineligible'];

/**
 * Admits what a strategy answered. Past this line a vote is sound: numbers are finite, prices lie on the tick grid and
 * in order, probabilities add up to 1, and there is a reason.
 *
 * @throws BadVoteError that names the first thing wrong. Answers of another shape may throw a TypeError.
 */
export function checkVote(vote: Vote): Vote {
  checkJudgement(vote);
  if (vote.kind === 'vote') {
    checkCandidate(vote);
    return vote;
  }
  must(isCode(vote.code), 'Code', 'upper snake case', vote.code);
  if (vote.rejected) checkCandidate(vote.rejected);
  return vote;
}

function checkCandidate({ plan, pricing }: Candidate): void {
  checkPlan(plan);
  checkPricing(pricing);
}

function checkJudgement({ kind, reason, evidence, checks, orders }: Vote): void {
  must(KINDS.includes(kind), 'Vote kind', 'vote, abstain or ineligible', kind);
  must(typeof reason === 'string' && reason.length > 0, 'Reason', 'text', reason);
  must(reason.length <= REASON_LIMIT, 'Reason', `at most ${REASON_LIMIT} characters`, reason.length);
  must(evidence.every(isCode), 'Evidence', 'codes in upper snake case', evidence);
  checks.forEach(checkCheck);
  if (orders) checkOrders(orders);
}

function checkCheck({ code, rule, threshold, value, passed }: Check): void {
  must(isCode(code), 'Check code', 'upper snake case', code);
  must(typeof rule === 'string' && rule.length > 0, 'Check rule', 'text', rule);
  must(isFigure(threshold), 'Check threshold', 'finite or text', threshold);
  must(value === undefined || isFigure(value), 'Check value', 'finite, text or unknown', value);
  must(typeof passed === 'boolean', 'Check verdict', 'true or false', passed);
}

function checkPlan(plan: Plan): void {
  const { setup, direction, entry, stop, targets, expiresAt, timeStopMinutes, invalidations } = plan;
  must(SETUPS.includes(setup), 'Setup', `one of ${SETUPS.join(', ')}`, setup);
  must(direction === 1 || direction === -1, 'Direction', '1 or -1', direction);
  const path = [stop, entry, ...targets.map(({ price }) => price)];
  must(targets.length > 0 && path.every(isTick), 'Prices', 'whole positive ticks', path);
  const ordered = path.every((price, i) => i === 0 || direction * (price - (path[i - 1] ?? NaN)) > 0);
  must(ordered, 'Prices', direction === 1 ? 'stop < entry < target' : 'target < entry < stop', path);
  const whole = targets.reduce((sum, { fraction }) => sum + fraction, 0);
  must(
    targets.every(({ fraction }) => fraction > 0) && Math.abs(whole - 1) < 1e-9,
    'Fractions',
    'adding up to 1',
    whole,
  );
  checkLaterStop(plan);
  must(isTick(timeStopMinutes), 'Time stop', 'whole minutes', timeStopMinutes);
  must(Number.isSafeInteger(expiresAt), 'Expiry', 'a point in time', expiresAt);
  must(
    invalidations.every((one) => typeof one === 'string'),
    'Invalidations',
    'texts',
    invalidations,
  );
}

function checkLaterStop({ direction, stop, targets: [first, second], stopAfterFirst }: Plan): void {
  if (stopAfterFirst === undefined) return;
  const isBetween =
    direction * (stopAfterFirst - stop) >= 0 && direction * ((first?.price ?? NaN) - stopAfterFirst) > 0;
  const isSound = second !== undefined && isTick(stopAfterFirst) && isBetween;
  must(isSound, 'Stop after the first of several targets', 'between stop and that target', stopAfterFirst);
}

function checkPricing(pricing: Pricing): void {
  const { riskReward, netRiskReward, costR, tau, edge, expectedValue, expectedValueGross, quality, vetoes } = pricing;
  const numbers = [
    riskReward,
    netRiskReward,
    costR,
    tau,
    edge,
    expectedValue,
    expectedValueGross,
    quality,
    pricing.timeoutR,
  ];
  must(numbers.every(Number.isFinite), 'Pricing', 'finite', numbers);
  must(riskReward > 0 && costR >= 0 && tau > 0, 'R:R, cost and tau', 'positive', [riskReward, costR, tau]);
  must(quality >= 0 && quality <= 1, 'Quality', 'within 0..1', quality);
  for (const { target, stop, timeout } of [pricing.base, pricing.odds]) {
    const parts = [target, stop, timeout];
    const sound = parts.every((p) => p >= 0 && p <= 1) && Math.abs(target + stop + timeout - 1) < 1e-9;
    must(sound, 'Odds', 'probabilities adding up to 1', parts);
  }
  must(pricing.odds.target > 0 && pricing.odds.target < 1, 'Probability', 'between 0 and 1', pricing.odds.target);
  must(isSize(pricing.size), 'Size', 'a grade and shares of equity', JSON.stringify(pricing.size));
  must(vetoes.every(isCode), 'Vetoes', 'codes in upper snake case', vetoes);
}

function isSize({ grade, riskOfEquity, maxRiskOfEquity }: SizeAdvice): boolean {
  return ['A', 'B', 'C'].includes(grade) && riskOfEquity > 0 && riskOfEquity <= maxRiskOfEquity && maxRiskOfEquity < 1;
}

function checkOrders(orders: GridOrders): void {
  const { low, high, levels, geometricLevels = [], buys, sells, rungs, exit } = orders;
  const prices = [low, high, ...levels, ...geometricLevels, ...buys, ...sells, exit.below, exit.above];
  must(prices.every(isTick), 'Order prices', 'whole positive ticks', prices);
  const rising = levels.every((level, i) => i === 0 || level > (levels[i - 1] ?? NaN));
  must(rising && low < high, 'Levels', 'ascending', levels);
  must(rungs === levels.length - 1, 'Rungs', 'one fewer than levels', rungs);
  const numbers = [orders.netPerRung, orders.spacing, orders.size.worstLossPerUnit];
  must(numbers.every(Number.isFinite), 'Order numbers', 'finite', numbers);
}

function isTick(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function isFigure(value: unknown): boolean {
  return typeof value === 'string' || Number.isFinite(value);
}

function isCode(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z][A-Z0-9_]*$/.test(value);
}

function must(sound: boolean, what: string, expected: string, was: unknown): void {
  if (!sound) throw new BadVoteError(`${what} must be ${expected}, was ${String(was)}`, { was });
}
