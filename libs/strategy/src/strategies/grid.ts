import type { Aggression, AuctionView, BalanceArea, MarketState, SessionName } from '#libs/analysis';
import { after, MINUTE_MS } from '#libs/market';
import { priceBracket, riskReward, type Bracket, type Pricing, type Terms } from '../bracket.js';
import { check, firstFailure, type Check } from '../check.js';
import { clamp, type Factor } from '../edge.js';
import { figure, priceFigure, reasonText } from '../figures.js';
import type { Direction, GridOrders, Plan } from '../plan.js';
import { defineStrategy } from '../strategy.js';
import { abstain, type Candidate, type Vote } from '../vote.js';
import { EDGE_DISTANCE, gridConditions } from './grid-conditions.js';
import { gridOrders } from './grid-ladder.js';
import { gridParameters, type GridValues } from './grid-parameters.js';

/** How well each session suits a grid. The two that the playbook does not name stand at the neutral 0.5. */
const SESSION_FIT: Readonly<Record<SessionName, number>> = {
  asia: 1,
  weekend: 0.8,
  london_first_hour: 0.5,
  london: 0.5,
  new_york_am: 0.2,
  new_york_midday: 0.5,
  new_york_last_hour: 0.5,
  off_hours: 0.5,
};

/**
 * Resting orders across a balance area, and a vote for the way back to its POC from either end.
 *
 * The orders are the product: they are published whenever the range holds, with or without a direction. A static grid
 * earns nothing on a symmetric walk (Taranto & Khan 2020; Chen, Chen & Jang, arXiv:2506.11921), so all its edge is that
 * the range persists: hence the preconditions and the hard exits. All betas are priors.
 */
export const grid = defineStrategy({
  id: 'grid',
  setups: ['Grid'],
  parameters: gridParameters,
  warmUp: { '1d': 30, '1h': 240, '5m': 5_760, '1m': 4_320 },
  gate: { outOfBalance: 0, balanced: 1, failedBreakout: 0, transition: 0, event: 0 },
  vote: (view, terms, values) => {
    const checks = gridConditions(view, terms, values);
    const scene = sceneOf(view, terms, values);
    if (scene && !firstFailure(checks)) return takeSide(scene, checks, terms);
    const refusal = abstain('Grid', { checks });
    return refusal.code === 'INELIGIBLE_FEES' ? { ...refusal, kind: 'ineligible' } : refusal;
  },
});

/** What a grid reads, all of it known. */
interface Scene {
  readonly view: AuctionView;
  readonly state: MarketState;
  readonly balance: BalanceArea;
  readonly orders: GridOrders;
  readonly values: GridValues;
}

function sceneOf(view: AuctionView, { costs }: Terms, values: GridValues): Scene | undefined {
  const { state, balance } = view;
  const orders = balance && gridOrders(view, balance, costs.maker, values);
  return state && balance && orders && { view, state, balance, orders, values };
}

/** Takes the side of the nearer edge, if price is near enough and nothing there speaks against it. */
function takeSide(scene: Scene, conditions: readonly Check[], terms: Terms): Vote {
  const { view, balance, orders, values } = scene;
  const direction = view.price - balance.low <= balance.high - view.price ? 1 : -1;
  const width = balance.high - balance.low;
  const depth = (direction === 1 ? view.price - balance.low : balance.high - view.price) / width;
  const located = [...conditions, check('ENTRY_ZONE', EDGE_DISTANCE, depth, '<=', values.entryZone)];
  if (firstFailure(located)) return abstain('Grid', { checks: located, orders }, sidesText(scene));
  const bracket = gridBracket(scene, direction);
  const checks = [...located, ...triggerChecks(scene, direction, bracket)];
  const candidate = bracket && candidateOf(scene, direction, bracket, terms);
  if (!candidate || firstFailure(checks)) return abstain('Grid', { checks, orders, rejected: candidate });
  return { kind: 'vote', ...candidate, ...tell(scene, candidate), checks, orders };
}

function triggerChecks({ view, values }: Scene, direction: Direction, bracket: Bracket | undefined): readonly Check[] {
  const { aggression, sigma } = view;
  const flow = aggression && direction * aggression.score;
  return [
    check('FLOW_NOT_AGAINST', 'aggression in our direction', flow, '>', values.flowAgainst),
    check('SIGMA_KNOWN', 'deviation of a minute in ticks', sigma, '>', 0),
    check('RR_FLOOR', 'R:R', bracket && riskReward(bracket), '>=', values.minRiskReward),
  ];
}

/**
 * Entry at the nearest level on the favourable side of price (a maker), target at the level nearest the POC that is at
 * least two rungs on, stop at the range exit.
 *
 * @returns undefined where no level is on that side or none far enough.
 */
export function gridBracket({ view, balance, orders, values }: Scene, direction: Direction): Bracket | undefined {
  const path = direction === 1 ? orders.levels : orders.levels.toReversed();
  const at = path.findLastIndex((level) => direction * (view.price - level) > 0);
  const entry = path[at];
  const [first, ...further] = path.slice(at + values.targetRungs);
  if (entry === undefined || first === undefined) return undefined;
  const gap = (level: number): number => Math.abs(level - balance.poc);
  const target = further.reduce((best, level) => (gap(level) < gap(best) ? level : best), first);
  return { entry, stop: direction === 1 ? orders.exit.below : orders.exit.above, target };
}

function candidateOf(scene: Scene, direction: Direction, bracket: Bracket, terms: Terms): Candidate | undefined {
  const { sigma, aggression } = scene.view;
  if (!sigma || !aggression) return undefined;
  const input = {
    sigma,
    maxMinutes: scene.values.maxMinutes,
    entry: 'maker',
    factors: factorsOf(scene, aggression),
  } as const;
  const pricing = priceBracket(bracket, input, terms);
  return { plan: planOf(scene, direction, bracket, pricing), pricing };
}

function factorsOf({ view, state, balance, values }: Scene, { score }: Aggression): readonly Factor[] {
  const { price, session } = view;
  const nearer = Math.min(price - balance.low, balance.high - price) / (balance.high - balance.low);
  return [
    { name: 'state', value: clamp(state.confidence), reference: 0.65, weight: values.betaState },
    { name: 'balance quality', value: clamp(balance.quality), reference: 0.65, weight: values.betaQuality },
    { name: 'edge proximity', value: clamp(1 - 2 * nearer), reference: 0.4, weight: values.betaEdge },
    { name: 'calm', value: clamp(1 - Math.abs(score)), reference: 0.7, weight: values.betaCalm },
    { name: 'session', value: SESSION_FIT[session], reference: 0.5, weight: values.betaSession },
  ];
}

function planOf(
  { view, orders, values }: Scene,
  direction: Direction,
  { entry, stop, target }: Bracket,
  pricing: Pricing,
): Plan {
  const price = (ticks: number): string => priceFigure(view.instrument, ticks);
  return {
    setup: 'Grid',
    direction,
    entry,
    stop,
    targets: [{ price: target, fraction: 1 }],
    expiresAt: after(view.asOf, values.expiryMinutes * MINUTE_MS),
    timeStopMinutes: pricing.timeStopMinutes,
    invalidations: [
      `${view.workingTimeframe} close below ${price(orders.exit.below)} or above ${price(orders.exit.above)}`,
      `${orders.exit.closesOutside} ${view.workingTimeframe} closes in a row outside ${price(orders.low)}-${price(orders.high)}`,
      'market state leaves Balanced',
      `hourly range of ${figure(100 * values.roughFrom)} % or more`,
    ],
  };
}

/** Reason and evidence; every number is the plan's own. */
function tell({ view, state, balance }: Scene, { plan, pricing }: Candidate): Pick<Vote, 'reason' | 'evidence'> {
  const price = (ticks: number): string => priceFigure(view.instrument, ticks);
  const [end, rung, place] =
    plan.direction === 1 ? ['Low', 'Buy', 'LOC_BALANCE_LOW'] : ['High', 'Sell', 'LOC_BALANCE_HIGH'];
  const x = figure((view.price - balance.low) / (balance.high - balance.low));
  const flow = figure(view.aggression?.score ?? 'unknown');
  const target = plan.targets.map((one) => price(one.price)).join(', ');
  const reason = reasonText(
    `Balanced (conf ${figure(state.confidence)}).`,
    `${end} end (x ${x}) of balance ${price(balance.low)}-${price(balance.high)}, quality ${figure(balance.quality)}; A ${flow}.`,
    `${rung} rung ${price(plan.entry)}, target rung ${target}, range exit ${price(plan.stop)};`,
    `R:R ${figure(pricing.riskReward)} (net ${figure(pricing.netRiskReward)}).`,
  );
  return { reason, evidence: ['STATE_BALANCED', 'RANGE_CALM', place, 'FLOW_NOT_AGAINST', 'TGT_RUNG_POC'] };
}

/** Where the middle ends: the prices from which the grid takes a side. */
function sidesText({ view, balance: { low, high }, orders, values }: Scene): string {
  const reach = values.entryZone * (high - low);
  const long = priceFigure(view.instrument, Math.floor(low + reach));
  const short = priceFigure(view.instrument, Math.ceil(high - reach));
  return `Long from ${long} down, Short from ${short} up; ${orders.levels.length} levels rest between.`;
}
