import { reversionQuality, type AuctionView } from '#libs/analysis';
import { after, MINUTE_MS } from '#libs/market';
import { priceBracket, type Pricing, type PricingInput, type Terms } from '../bracket.js';
import { check, firstFailure, type Check } from '../check.js';
import { clamp, type Factor } from '../edge.js';
import { figure, priceFigure, reasonText } from '../figures.js';
import { priceLadder } from '../ladder.js';
import type { Plan, Target } from '../plan.js';
import { REVERSION_FIT } from '../session-fit.js';
import { defineStrategy } from '../strategy.js';
import { abstain, type Candidate, type Vote } from '../vote.js';
import { failureSignature, lackOfVolume, type Breakout } from './mean-reversion/breakout.js';
import type { ReversionBracket } from './mean-reversion/exits.js';
import { meanReversionParameters } from './mean-reversion/parameters.js';
import { bracketOf, conditions, sceneOf, triggerChecks, type Moment, type Scene } from './mean-reversion/scene.js';
import { sequenceAt, sequenceChecks } from './mean-reversion/sequence.js';

/** Depth in heights that counts as full. */
const FULL_DEPTH = 0.5;

/**
 * A breakout of a balance area that failed, the first move back left alone, its return to the broken edge taken: from there
 * to the POC with most of the position, and on to the far edge of value with the rest, its stop then at the entry.
 *
 * Candles alone are enough. The sequence is read anew from the minutes since the area was confirmed, and each failed
 * breakout sets off one trade. All betas are priors.
 */
export const meanReversion = defineStrategy({
  id: 'mean-reversion',
  setups: ['Mean Reversion'],
  parameters: meanReversionParameters,
  warmUp: { '1d': 30, '1h': 240, '5m': 5_760, '1m': 4_320 },
  gate: { outOfBalance: 0, balanced: 1, failedBreakout: 1, transition: 0.5, event: 0 },
  vote: (view, terms, values) => {
    const given = conditions(view, values);
    if (!view.balance || firstFailure(given)) return abstain('Mean Reversion', { checks: given });
    const scene = sceneOf(view, view.balance, values);
    const sequence = sequenceAt(view, scene);
    const checks = [...given, ...sequenceChecks(sequence, scene)];
    const { moment, story } = sequence;
    if (!moment || !story.breakout || firstFailure(checks)) return abstain('Mean Reversion', { checks });
    return decide({ view, scene, moment, breakout: story.breakout }, checks, terms);
  },
});

/** A return to the edge of a failed breakout. */
interface Return {
  readonly view: AuctionView;
  readonly scene: Scene;
  readonly moment: Moment;
  readonly breakout: Breakout;
}

function decide(back: Return, met: readonly Check[], terms: Terms): Vote {
  const { view, scene, moment } = back;
  const checks = [
    ...met,
    check('SIGMA_KNOWN', 'deviation of a minute in ticks', view.sigma, '>', 0),
    ...triggerChecks(scene, moment),
  ];
  const bracket = bracketOf(scene, moment);
  const candidate = bracket && bracket.nearRiskReward > 0 ? candidateOf(back, bracket, terms) : undefined;
  if (!bracket || !candidate || firstFailure(checks)) return abstain('Mean Reversion', { checks, rejected: candidate });
  return { kind: 'vote', ...candidate, ...tell(back, bracket, candidate), checks };
}

function candidateOf(back: Return, bracket: ReversionBracket, terms: Terms): Candidate | undefined {
  const { view, scene } = back;
  if (!view.sigma) return undefined;
  const { maxMinutes, maxEdge } = scene.values;
  const input: PricingInput = {
    sigma: view.sigma,
    maxMinutes,
    factors: factorsOf(back),
    qualityShare: view.confluence ? reversionQuality(view.confluence, scene.direction) : 1,
  };
  const [targets, pricing] = leave(scene, bracket, input, { ...terms, edgeCap: Math.min(terms.edgeCap, maxEdge) });
  return { plan: planOf(back, bracket, targets, pricing), pricing };
}

/**
 * The ladder; the nearer target alone where there is no farther one, or where the ladder is expected to earn too little
 * and the nearer target alone is not.
 */
function leave(
  { values }: Scene,
  { entry, stop, exits: { near, far } }: ReversionBracket,
  input: PricingInput,
  terms: Terms,
): readonly [readonly Target[], Pricing] {
  const single = priceBracket({ entry, stop, target: near }, input, terms);
  const alone = [[{ price: near, fraction: 1 }], single] as const;
  if (far === undefined) return alone;
  const fraction = values.nearShare;
  const ladder = priceLadder({ entry, stop, near, far, fraction }, input, terms, values.farReach);
  const paysAlone = single.expectedValue >= terms.minExpectedValue;
  if (ladder.expectedValue < terms.minExpectedValue && paysAlone) return alone;
  return [
    [
      { price: near, fraction },
      { price: far, fraction: 1 - fraction },
    ],
    ladder,
  ];
}

function factorsOf({ view, scene, moment, breakout }: Return): readonly Factor[] {
  const { area, direction, values } = scene;
  const flow = direction * (moment.minute.aggression?.score ?? 0);
  const agreement = view.confluence?.[direction === 1 ? 'long' : 'short'];
  return [
    { name: 'balance quality', value: clamp(area.quality), reference: 0.6, weight: values.betaQuality },
    { name: 'failure', value: failureSignature(breakout), reference: 0.55, weight: values.betaSignature },
    { name: 'depth', value: clamp(breakout.depth / FULL_DEPTH), reference: 0.4, weight: values.betaDepth },
    { name: 'aggression', value: clamp(flow), reference: 0.2, weight: values.betaFlow },
    { name: 'confluence', value: agreement ?? 0.5, reference: 0.5, weight: values.betaConfluence },
    { name: 'session', value: REVERSION_FIT[view.session], reference: 0.5, weight: values.betaSession },
  ];
}

function planOf(
  { view, scene, breakout }: Return,
  { entry, stop }: ReversionBracket,
  targets: readonly Target[],
  { timeStopMinutes }: Pricing,
): Plan {
  const { direction, values } = scene;
  const side = direction === 1 ? ['below', 'downward'] : ['above', 'upward'];
  const isLadder = targets.length > 1;
  return {
    setup: 'Mean Reversion',
    direction,
    entry,
    stop,
    targets,
    stopAfterFirst: isLadder ? entry : undefined,
    tags: isLadder ? [] : ['poc_only'],
    expiresAt: after(view.asOf, values.expiryMinutes * MINUTE_MS),
    timeStopMinutes,
    invalidations: [
      `${view.workingTimeframe} close ${side[0]} ${priceFigure(view.instrument, breakout.extreme)}`,
      `${side[1]} evidence of ${figure(values.maxBreakScore)} or more`,
      'balance area ends',
    ],
  };
}

/** Reason and evidence; every number is the plan's own. */
function tell(back: Return, bracket: ReversionBracket, { plan }: Candidate): Pick<Vote, 'reason' | 'evidence'> {
  const { view, scene, moment, breakout } = back;
  const price = (ticks: number): string => priceFigure(view.instrument, ticks);
  const isUpper = scene.edge.outward === 1;
  const isQuiet = lackOfVolume(breakout) >= breakout.absorbed;
  const { nearIs } = bracket.exits;
  const [first, second] = plan.targets;
  const ladder = second ? `, then ${price(second.price)}` : '';
  const reason = reasonText(
    `Balanced (conf ${figure(view.state?.confidence ?? 'unknown')}).`,
    `Break of ${price(scene.edge.price)} failed at ${price(breakout.extreme)} (${isQuiet ? 'quiet' : 'absorbed'} ${figure(failureSignature(breakout))}); back at the edge, A ${figure(moment.minute.aggression?.score ?? 'unknown')}.`,
    `Entry ${price(plan.entry)}, stop ${price(plan.stop)}, ${nearIs} ${price(first?.price ?? NaN)}${ladder};`,
    `R:R ${figure(bracket.riskReward)}.`,
  );
  return {
    reason,
    evidence: [
      'STATE_BALANCED',
      isUpper ? 'LOC_BALANCE_HIGH' : 'LOC_BALANCE_LOW',
      isQuiet ? 'FAILURE_LOW_VOLUME' : 'FAILURE_ABSORBED',
      'FLOW_TURNED',
      nearIs === 'POC' ? 'TGT_BALANCE_POC' : 'TGT_BALANCE_MIDDLE',
      second ? 'TGT_FAR_EDGE' : 'TGT_POC_ONLY',
    ],
  };
}
