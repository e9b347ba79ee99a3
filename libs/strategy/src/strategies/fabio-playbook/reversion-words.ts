import { figure, priceFigure, reasonText } from '../../figures.js';
import type { Candidate, Vote } from '../../vote.js';
import { flowEvidence, flowWords } from './flow-trigger.js';
import { priceAt } from './outward.js';
import type { Pullback, ReversionScene } from './reversion-scene.js';

/** Reason and evidence; every number is the plan's own. */
export function tellReversion(scene: Pullback, { plan, pricing }: Candidate): Pick<Vote, 'reason' | 'evidence'> {
  const { view, state, direction, from, drive, minute, bracket, trigger, aim } = scene;
  const price = (ticks: number): string => priceFigure(view.instrument, ticks);
  const edge = direction === 1 ? 'VAL' : 'VAH';
  const stop = bracket?.kind === 'tight' ? 'tight stop' : 'stop';
  const poc = aim === 'developing' ? 'developing POC' : 'POC';
  const reason = reasonText(
    `Balanced (conf ${figure(state.confidence)}).`,
    `Drive ${drive.attempt} past ${edge} ${price(from.edge)} failed at ${price(priceAt(from, drive.extreme))};`,
    `pullback, ${flowWords(minute, direction, trigger)}.`,
    `Entry ${price(plan.entry)}, ${stop} ${price(plan.stop)}, target ${poc} ${price(plan.targets[0]?.price ?? NaN)};`,
    `R:R ${figure(pricing.riskReward)} (net ${figure(pricing.netRiskReward)}).`,
  );
  return { reason, evidence: evidenceOf(scene) };
}

function evidenceOf({ view, state, direction, drive, pullback, bracket, trigger, aim }: Pullback): readonly string[] {
  const failed = direction === 1 ? 'STATE_FAILED_DOWN' : 'STATE_FAILED_UP';
  return [
    state.failedBreakout ? failed : 'STATE_BALANCED',
    pullback.zone?.kind === 'node' ? 'LOC_RECLAIM_LVN' : 'LOC_RECLAIM_BAND',
    ...(drive.attempt > 1 ? ['SECOND_DRIVE'] : []),
    ...flowEvidence(direction, trigger),
    ...(view.confluence?.opposed === direction ? ['MTF_OPPOSED'] : []),
    aim === 'developing' ? 'TGT_DEVELOPING_POC' : 'TGT_VALUE_POC',
    ...(bracket?.kind === 'tight' ? ['STOP_TIGHT'] : []),
  ];
}

/** What has been seen at that edge so far. */
export function stageText({ view, direction, from, drive, pullback }: ReversionScene): readonly string[] {
  if (drive.attempt === 0) return [];
  const price = (ticks: number): string => priceFigure(view.instrument, Math.round(ticks));
  const edge = direction === 1 ? 'VAL' : 'VAH';
  const zone = pullback?.zone;
  const wait = zone ? ` Pullback waited for at ${price(priceAt(from, zone.near))}.` : '';
  return [`Drive ${drive.attempt} past ${edge} ${price(from.edge)} to ${price(priceAt(from, drive.extreme))}.${wait}`];
}
