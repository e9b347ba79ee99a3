import { riskReward, type Bracket } from '../../bracket.js';
import { roundEntry, roundTarget } from '../../rounding.js';
import { stopBuffer, structuralStop } from '../../structural-stop.js';
import type { FlowTrigger } from './flow-trigger.js';
import { priceAt } from './outward.js';
import type { PullbackStage } from './pullback.js';
import type { ReversionScene } from './reversion-scene.js';

/** Entry, stop and target of one return to value, in whole ticks. */
export interface ReversionBracket extends Bracket {
  /** Behind the extreme of all drives, or only behind the pullback. */
  readonly kind: 'wide' | 'tight';
  /** The POC of value, or that of the day where it is on its way. */
  readonly aim: 'value' | 'developing';
}

/** A pullback under way. */
export interface Pullback extends ReversionScene {
  readonly pullback: PullbackStage;
  readonly trigger: FlowTrigger | undefined;
  readonly bracket: ReversionBracket | undefined;
}

/**
 * The stop lies beyond the extreme of all drives. Where that leaves too little reward and aggression is strong, it may lie
 * beyond the pullback alone.
 *
 * @returns undefined where a range is not known, or the prices are in no order in which one could trade.
 */
export function reversionBracket(scene: ReversionScene, pullback: PullbackStage): ReversionBracket | undefined {
  const { view, direction, from, drive, values } = scene;
  const [minuteNoise, noise] = [view.atr['1m'], view.atr['5m']];
  if (minuteNoise === undefined || noise === undefined) return undefined;
  const buffer = stopBuffer({ ticks: values.stopTicks, noise: values.stopNoise }, minuteNoise);
  const wide = bracketTo(scene, structuralStop(view, direction, [priceAt(from, drive.extreme)], buffer), 'wide');
  if (!wide || riskReward(wide) >= values.reversionRiskReward || !isForceful(scene)) return wide;
  const behind = [priceAt(from, pullback.furthest)];
  const tight = bracketTo(scene, structuralStop(view, direction, behind, values.tightNoise * noise), 'tight');
  return tight && riskReward(tight) >= values.reversionRiskReward ? tight : wide;
}

function isForceful({ minute, values }: ReversionScene): boolean {
  return Math.abs(minute.aggression?.score ?? 0) >= values.tightFlow;
}

function bracketTo(scene: ReversionScene, stop: number, kind: ReversionBracket['kind']): ReversionBracket | undefined {
  const { view, direction } = scene;
  const entry = roundEntry(view.price);
  const { target, aim } = aimOf(scene);
  if (direction * (entry - stop) <= 0 || direction * (target - entry) <= 0) return undefined;
  return Math.min(stop, target) < 1 ? undefined : { entry, stop, target, kind, aim };
}

/** The POC, never the far edge: the day's own where it has set out within the last hour. */
function aimOf({ view, reference, direction }: ReversionScene): Pick<ReversionBracket, 'target' | 'aim'> {
  const { developing, pocMigration } = view;
  return developing && pocMigration?.motion === 'migrating'
    ? { target: roundTarget(direction, developing.poc), aim: 'developing' }
    : { target: roundTarget(direction, reference.poc), aim: 'value' };
}
