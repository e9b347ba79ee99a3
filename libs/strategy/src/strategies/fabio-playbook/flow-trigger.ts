import { absorbs, absorptionAtLevel, confirms, type MinuteReading, type Zone } from '#libs/analysis';
import { MINUTE_MS, type EpochMs } from '#libs/market';
import { check, type Check } from '../../check.js';
import { figure } from '../../figures.js';
import type { Direction } from '../../plan.js';

/** How flow sets a trade off: effort in its direction that price rewards, or effort against it that price absorbs. */
export type FlowTrigger = 'rewarded' | 'absorbed';

const EITHER = 'rewarded or absorbed';

/** A level that price has come to, and when. */
export interface LevelVisit {
  readonly zone: Zone;
  readonly touchedAt: EpochMs;
}

/**
 * @returns what the minute's flow triggers in `direction`, if anything. What is absorbed is measured since the level was
 *   touched, and only as long as the level holds.
 */
export function flowTrigger(
  minute: MinuteReading,
  direction: Direction,
  { zone, touchedAt }: LevelVisit,
): FlowTrigger | undefined {
  const { aggression } = minute;
  if (!aggression) return undefined;
  if (confirms(aggression, direction)) return 'rewarded';
  const minutes = (minute.closeTime - touchedAt) / MINUTE_MS;
  const absorption = absorptionAtLevel(minute.efforts, minutes, zone);
  return absorbs({ ...aggression, absorption }, direction, minute) ? 'absorbed' : undefined;
}

/** The rule that flow must set the trade off; told with the aggression there is. */
export function flowCheck(
  { aggression }: MinuteReading,
  direction: Direction,
  trigger: FlowTrigger | undefined,
): Check {
  const neither = aggression && `neither (A ${figure(direction * aggression.score)} our way)`;
  return check('FLOW_TRIGGER', 'flow', trigger ? EITHER : neither, '=', EITHER);
}

export function flowEvidence(direction: Direction, trigger: FlowTrigger | undefined): readonly string[] {
  if (!trigger) return [];
  if (trigger === 'rewarded') return ['FLOW_REWARDED'];
  return [direction === 1 ? 'FLOW_ABSORBED_SELLERS' : 'FLOW_ABSORBED_BUYERS'];
}

/** "buyers rewarded (A 0.52, delta 24 %)", "sellers absorbed (A -0.20)". */
export function flowWords(
  { aggression, ratio3m }: MinuteReading,
  direction: Direction,
  trigger: FlowTrigger | undefined,
): string {
  const [ours, theirs] = direction === 1 ? ['buyers', 'sellers'] : ['sellers', 'buyers'];
  const who = trigger === 'absorbed' ? `${theirs} absorbed` : `${ours} rewarded`;
  const delta = ratio3m === undefined ? '' : `, delta ${Math.round(100 * ratio3m)} %`;
  return `${who} (A ${figure(aggression?.score ?? 'unknown')}${delta})`;
}
