import { levelScoreWithin, reversionQuality, type AuctionView } from '#libs/analysis';
import { after, MINUTE_MS } from '#libs/market';
import { priceBracket, riskReward, type Pricing, type Terms } from '../../bracket.js';
import { check, firstFailure, type Check } from '../../check.js';
import { clamp, type Factor } from '../../edge.js';
import type { Plan } from '../../plan.js';
import { priceFigure } from '../../figures.js';
import { REVERSION_FIT } from '../../session-fit.js';
import { abstain, type Candidate, type Vote } from '../../vote.js';
import { flowCheck } from './flow-trigger.js';
import { outward, priceAt } from './outward.js';
import type { ReversionBracket } from './reversion-bracket.js';
import type { Drive, DriveName } from './drive.js';
import type { ReversionValues } from './reversion-parameters.js';
import { reversionGround, underPullback, type Pullback, type ReversionScene } from './reversion-scene.js';
import { stageText, tellReversion } from './reversion-words.js';

const TITLE = 'Mean Reversion Model';

/** Volume of a drive over the usual at which nothing speaks for failure, and how much less is full. */
const USUAL_DRIVE = 1.2;
const FAINT_DRIVE = 0.7;
/** Depth of a drive, in widths, that counts in full. */
const FULL_DEPTH = 0.5;

/**
 * Against a failed drive out of value: price came back inside without acceptance, the first move back is let go, and on the
 * pullback into it flow turns towards the POC. That is all it aims at, never the far edge. One machine for each edge; of
 * two votes the one that is worth more, of two abstentions the one that got further.
 */
export function reversionModel(view: AuctionView, terms: Terms, values: ReversionValues): Vote {
  const { checks, scenes } = reversionGround(view, values);
  const [atHigh, atLow] = scenes.map((scene) => voteAt(scene, checks, terms));
  if (!atHigh || !atLow) return abstain(TITLE, { checks });
  return further(atHigh, atLow);
}

function further(one: Vote, other: Vote): Vote {
  if (one.kind === 'vote' && other.kind === 'vote') {
    return other.pricing.expectedValue > one.pricing.expectedValue ? other : one;
  }
  if (one.kind === 'vote' || other.kind === 'vote') return one.kind === 'vote' ? one : other;
  return passed(other) > passed(one) ? other : one;
}

function passed({ checks }: Vote): number {
  const failed = checks.findIndex((rule) => !rule.passed);
  return failed === -1 ? checks.length : failed;
}

function voteAt(scene: ReversionScene, ground: readonly Check[], terms: Terms): Vote {
  const { pullback } = scene;
  const checks = [...ground, ...driveChecks(scene), ...pullbackChecks(scene)];
  if (pullback?.name !== 'pullback') return abstain(TITLE, { checks }, ...stageText(scene));
  const under = underPullback(scene, pullback);
  const all = [...checks, ...triggerChecks(under)];
  const candidate = candidateOf(under, terms);
  if (!candidate || firstFailure(all)) {
    return abstain(TITLE, { checks: all, rejected: candidate }, ...stageText(scene));
  }
  return { kind: 'vote', ...candidate, ...tellReversion(under, candidate), checks: all };
}

const DRIVES: Readonly<Record<DriveName, string>> = {
  outside: 'none from inside',
  inside: 'none',
  probe: 'seen',
  failed: 'seen',
  worn: 'one too many',
};

function driveChecks({ view, drive }: ReversionScene): readonly Check[] {
  const close = drive.name === 'failed' ? 'inside' : 'outside';
  return [
    check('PROBE', 'drive beyond value', DRIVES[drive.name], '=', 'seen'),
    check('BREAK_FAILED', `${view.workingTimeframe} close after the drive`, close, '=', 'inside'),
  ];
}

function pullbackChecks({ view, pullback, from, minute, values }: ReversionScene): readonly Check[] {
  if (!pullback) return [];
  const { name, end } = pullback;
  const noise = minute.atr[view.workingTimeframe];
  const range = check('RECLAIM_RANGE', 'move back in ticks', noise && -end, '>=', values.reclaimNoise * (noise ?? 0));
  return [
    check('RECLAIM_DEPTH', 'move back in ticks', -end, '>=', values.reclaimWidth * from.width),
    ...(name === 'returning' ? [range] : []),
    check('DRIVE_OPEN', 'signal of this drive', name === 'taken' ? 'given' : 'open', '=', 'open'),
    check('LOC_PULLBACK', 'pullback into the move back', name === 'pullback' ? 'there' : 'not yet', '=', 'there'),
  ];
}

function triggerChecks({ view, direction, from, minute, trigger, bracket, values }: Pullback): readonly Check[] {
  return [
    flowCheck(minute, direction, trigger),
    check('LOC_INSIDE_VALUE', 'ticks beyond value', outward(from, minute.close), '<=', 0),
    check('SIGMA_KNOWN', 'deviation of a minute in ticks', view.sigma, '>', 0),
    check('RR_FLOOR', 'R:R', bracket && riskReward(bracket), '>=', values.reversionRiskReward),
  ];
}

function candidateOf(under: Pullback, terms: Terms): Candidate | undefined {
  const { view, direction, minute, bracket, values } = under;
  const { sigma, confluence } = view;
  if (!sigma || !minute.aggression || !bracket) return undefined;
  const factors = factorsOf(under, minute.aggression.score);
  const pricing = priceBracket(bracket, { sigma, maxMinutes: values.reversionMinutes, factors }, terms);
  const quality = pricing.quality * (confluence ? reversionQuality(confluence, direction) : 1);
  return { plan: planOf(under, bracket, pricing), pricing: { ...pricing, quality } };
}

/** Where the timeframes are not known, they say nothing: a return to value needs no agreement. */
function factorsOf({ view, state, direction, from, drive, values }: Pullback, score: number): readonly Factor[] {
  const { confluence, levels, session } = view;
  const agreement = confluence && (direction === 1 ? confluence.long : confluence.short);
  const timeframes = agreement === undefined ? [] : [{ value: clamp(agreement), reference: 0.5 }];
  const depth = clamp(drive.extreme / from.width / FULL_DEPTH);
  const level = levelScoreWithin(levels, from.edge, from.edge);
  return [
    { name: 'state', value: clamp(state.confidence), reference: 0.6, weight: values.reversionBetaState },
    { name: 'failure', value: failureOf(drive), reference: 0.5, weight: values.reversionBetaFailure },
    { name: 'depth', value: depth, reference: 0.4, weight: values.reversionBetaDepth },
    { name: 'aggression', value: clamp(Math.abs(score)), reference: 0.4, weight: values.reversionBetaFlow },
    { name: 'second drive', value: drive.attempt > 1 ? 1 : 0, reference: 0, weight: values.reversionBetaSecond },
    ...timeframes.map((one) => ({ name: 'timeframes', ...one, weight: values.reversionBetaConfluence })),
    { name: 'session', value: REVERSION_FIT[session], reference: 0.5, weight: values.reversionBetaSession },
    { name: 'level', value: clamp(level), reference: 0.4, weight: values.reversionBetaLevel },
  ];
}

/** How weak the drive was, 0..1: thin volume, clamp((1.2 - relative volume) / 0.7), or effort that was absorbed. */
export function failureOf({ relativeVolume, absorption }: Pick<Drive, 'relativeVolume' | 'absorption'>): number {
  const thin = relativeVolume === undefined ? 0 : clamp((USUAL_DRIVE - relativeVolume) / FAINT_DRIVE);
  return Math.max(thin, clamp(absorption));
}

function planOf(
  { view, direction, from, drive, reference, values }: Pullback,
  bracket: ReversionBracket,
  pricing: Pricing,
): Plan {
  const price = (ticks: number): string => priceFigure(view.instrument, ticks);
  const [over, past] = direction === 1 ? ['below', 'above'] : ['above', 'below'];
  return {
    setup: TITLE,
    direction,
    entry: bracket.entry,
    stop: bracket.stop,
    targets: [{ price: bracket.target, fraction: 1 }],
    expiresAt: after(view.asOf, values.expiryMinutes * MINUTE_MS),
    timeStopMinutes: pricing.timeStopMinutes,
    invalidations: [
      `price ${over} ${price(priceAt(from, drive.extreme))}`,
      `close ${past} the POC ${price(reference.poc)}`,
      `${values.failedMinutes} minutes since the failure`,
    ],
  };
}
