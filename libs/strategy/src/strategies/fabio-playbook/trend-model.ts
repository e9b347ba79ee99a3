import {
  analysisSettings,
  levelScoreWithin,
  type AuctionView,
  type Confluence,
  type LowVolumeNode,
} from '#libs/analysis';
import { after, MINUTE_MS } from '#libs/market';
import { priceBracket, riskReward, type Pricing, type Terms } from '../../bracket.js';
import { check, firstFailure, type Check } from '../../check.js';
import { clamp, type Factor } from '../../edge.js';
import { figure, priceFigure, reasonText } from '../../figures.js';
import type { Plan } from '../../plan.js';
import { TREND_FIT } from '../../session-fit.js';
import { abstain, type Candidate, type Vote } from '../../vote.js';
import { flowCheck, flowEvidence, flowTrigger, flowWords, type FlowTrigger } from './flow-trigger.js';
import { trendBracket, type TrendBracket } from './trend-bracket.js';
import { chaseOf, farEdge, isPastMiddle, nearEdge, type TrendTouch } from './trend-machine.js';
import type { TrendValues } from './trend-parameters.js';
import { trendGround, type TrendScene } from './trend-scene.js';

const TITLE = 'Trend Model';

const MINUTES_AN_HOUR = 60;
const SPELT: ReadonlyMap<number, string> = new Map([
  [4, 'four'],
  [12, 'twelve'],
]);

/** A retest under way. */
interface Retest extends TrendScene {
  readonly zone: LowVolumeNode;
  readonly touch: TrendTouch;
  readonly trigger: FlowTrigger | undefined;
  readonly bracket: TrendBracket | undefined;
}

/**
 * With the break: out of balance, an impulse leg, the first retest of a low volume node of it, and flow that takes it up
 * again. State, location and aggression are all asked for; where one is missing there is no trade. The playbook is that
 * of a discretionary futures trader as published by others; the numbers are ours.
 */
export function trendModel(view: AuctionView, terms: Terms, values: TrendValues): Vote {
  const { checks: ground, scene } = trendGround(view, values);
  if (!scene) return abstain(TITLE, { checks: ground });
  const checks = [...ground, ...stageChecks(scene)];
  if (scene.stage.name !== 'touched') return abstain(TITLE, { checks }, ...placeText(scene));
  const { zone, touch } = scene.stage;
  const touchedAt = scene.span.minutes[touch.at]?.openTime ?? scene.minute.openTime;
  const trigger = flowTrigger(scene.minute, scene.direction, { zone, touchedAt });
  const retest = { ...scene, zone, touch, trigger, bracket: trendBracket(scene, zone, touch) };
  return judged(retest, [...checks, ...triggerChecks(retest), ...riskChecks(retest)], terms);
}

function judged(retest: Retest, checks: readonly Check[], terms: Terms): Vote {
  const candidate = candidateOf(retest, terms);
  if (!candidate || firstFailure(checks)) {
    return abstain(TITLE, { checks, rejected: candidate }, ...placeText(retest));
  }
  return { kind: 'vote', ...candidate, ...tell(retest, candidate), checks };
}

function stageChecks({ stage }: TrendScene): readonly Check[] {
  const left = stage.name === 'exhausted' ? 'none' : 'one';
  return [
    check('LEG_ARMED', 'break since the leg froze', stage.name === 'idle' ? 'unsure' : 'sure', '=', 'sure'),
    check('ZONE_LEFT', 'unused zone', left, '=', 'one'),
    check('LOC_TOUCHED', 'price at the zone', stage.name === 'touched' ? 'yes' : 'no', '=', 'yes'),
  ];
}

function triggerChecks({ view, direction, minute, zone, trigger, values }: Retest): readonly Check[] {
  const half = isPastMiddle(zone, direction, minute.close) ? 'near' : 'far';
  const { workingTimeframe } = view;
  const chase = chaseOf(zone, direction, minute, workingTimeframe);
  return [
    flowCheck(minute, direction, trigger),
    check('LOC_ZONE_MIDDLE', 'half of the zone', half, '=', 'near'),
    check('NO_CHASE', `distance from the zone (${workingTimeframe} ranges)`, chase, '<=', values.chaseReach),
  ];
}

function riskChecks({ view, direction, bracket, values }: Retest): readonly Check[] {
  const { confluence, sigma } = view;
  const stance = confluence && (confluence.opposed === direction ? 'against' : 'not against');
  return [
    check('MTF_NOT_OPPOSED', 'days and 4h', stance, '=', 'not against'),
    check('SIGMA_KNOWN', 'deviation of a minute in ticks', sigma, '>', 0),
    check('RR_FLOOR', 'R:R', bracket && riskReward(bracket), '>=', values.trendRiskReward),
  ];
}

function candidateOf(retest: Retest, terms: Terms): Candidate | undefined {
  const { view, minute, bracket, values } = retest;
  const { sigma, confluence } = view;
  if (!sigma || !confluence || !minute.aggression || !bracket) return undefined;
  const factors = factorsOf(retest, confluence, minute.aggression.score);
  const pricing = priceBracket(bracket, { sigma, maxMinutes: values.trendMinutes, factors }, terms);
  return { plan: planOf(retest, bracket, pricing), pricing };
}

function factorsOf(
  { view, state, direction, leg, zone, values }: Retest,
  confluence: Confluence,
  score: number,
): readonly Factor[] {
  const agreement = direction === 1 ? confluence.long : confluence.short;
  const level = levelScoreWithin(view.levels, zone.low, zone.high);
  return [
    { name: 'state', value: clamp(state.confidence), reference: 0.6, weight: values.trendBetaState },
    { name: 'leg', value: clamp(leg.score), reference: 0.67, weight: values.trendBetaLeg },
    { name: 'low node', value: clamp(zone.strength), reference: 0.5, weight: values.trendBetaNode },
    { name: 'aggression', value: clamp(Math.abs(score)), reference: 0.45, weight: values.trendBetaFlow },
    { name: 'timeframes', value: clamp(agreement), reference: 0.6, weight: values.trendBetaConfluence },
    { name: 'session', value: TREND_FIT[view.session], reference: 0.5, weight: values.trendBetaSession },
    { name: 'level', value: clamp(level), reference: 0.3, weight: values.trendBetaLevel },
  ];
}

function planOf({ view, direction, zone, minute, values }: Retest, bracket: TrendBracket, pricing: Pricing): Plan {
  const slack = values.holdSlack * (minute.atr[view.workingTimeframe] ?? 0);
  const broken = priceFigure(view.instrument, Math.round(farEdge(zone, direction) - direction * slack));
  const side = direction === 1 ? 'below' : 'above';
  return {
    setup: TITLE,
    direction,
    entry: bracket.entry,
    stop: bracket.stop,
    targets: bracket.targets,
    expiresAt: after(view.asOf, values.expiryMinutes * MINUTE_MS),
    timeStopMinutes: pricing.timeStopMinutes,
    invalidations: [
      `${view.workingTimeframe} close ${side} ${broken}`,
      `impulse leg dead: 78.6 % of it taken back, or ${longestAge(view)} hours old`,
      'market state leaves Out of Balance',
    ],
  };
}

/** Hours after its extreme for which a leg is one, in words as far as a text spells numbers out. */
function longestAge({ workingTimeframe }: AuctionView): string {
  const hours = analysisSettings(workingTimeframe).leg.maxAge / MINUTES_AN_HOUR;
  return SPELT.get(hours) ?? `${hours}`;
}

/** Reason and evidence; every number is the plan's own. */
function tell(retest: Retest, { plan, pricing }: Candidate): Pick<Vote, 'reason' | 'evidence'> {
  const { view, state, direction, zone, minute, bracket, trigger } = retest;
  const price = (ticks: number): string => priceFigure(view.instrument, ticks);
  const agreement = direction === 1 ? view.confluence?.long : view.confluence?.short;
  const reason = reasonText(
    `Out of Balance ${direction === 1 ? 'up' : 'down'} (S ${figure(state.score ?? 'unknown')}).`,
    `Retest of leg LVN ${price(zone.low)}-${price(zone.high)}; ${flowWords(minute, direction, trigger)}.`,
    `MTF ${figure(agreement ?? 'unknown')}.`,
    `Entry ${price(plan.entry)}, stop ${price(plan.stop)}, target ${bracket?.aim.name ?? ''} ${price(plan.targets[0]?.price ?? NaN)};`,
    `R:R ${figure(pricing.riskReward)} (net ${figure(pricing.netRiskReward)}).`,
  );
  const capped = bracket?.isCapped ? ['TGT_CAPPED'] : [];
  const runner = plan.targets.length > 1 ? ['TGT_RUNNER'] : [];
  const evidence = [
    direction === 1 ? 'STATE_OOB_UP' : 'STATE_OOB_DOWN',
    'LOC_LEG_LVN',
    ...flowEvidence(direction, trigger),
    'MTF_OK',
    ...(bracket ? [bracket.aim.code] : []),
    ...capped,
    ...runner,
  ];
  return { reason, evidence };
}

/** The nearest zone and how far away it is. */
function placeText({ view, direction, stage, minute }: TrendScene): readonly string[] {
  if (stage.name !== 'armed' && stage.name !== 'touched') return [];
  const { zone } = stage;
  const [low, high] = [zone.low, zone.high].map((ticks) => priceFigure(view.instrument, ticks));
  const noise = minute.atr['1m'];
  const way = direction * (minute.close - nearEdge(zone, direction));
  const far = noise === undefined || way <= 0 ? '' : `, ${figure(way / noise)} 1m ranges away`;
  return [`Zone ${low}-${high}${far}.`];
}
