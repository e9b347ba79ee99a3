import type { AuctionView, MinuteReading, ReferenceValue } from '#libs/analysis';
import { check, firstFailure, type Check } from '../../check.js';
import { KnownMinutes } from '../../known-minutes.js';
import { knownSpan, newest, type MinuteSpan } from '../../minute-span.js';
import type { Direction } from '../../plan.js';
import { drivesOf, type Drive, type DriveSources } from './drive.js';
import { flowTrigger, type FlowTrigger } from './flow-trigger.js';
import { outwardOf, zoneAt, type Outward } from './outward.js';
import { pullbackStage, type PullbackStage } from './pullback.js';
import { reversionBracket, type ReversionBracket } from './reversion-bracket.js';
import type { ReversionValues } from './reversion-parameters.js';

/** What the Mean Reversion Model reads at one edge of value, all of it known. */
export interface ReversionScene {
  readonly view: AuctionView;
  readonly state: NonNullable<AuctionView['state']>;
  readonly reference: ReferenceValue;
  /** Of the trade: against the drive. */
  readonly direction: Direction;
  readonly from: Outward;
  /** The minute of `asOf`. */
  readonly minute: MinuteReading;
  readonly drive: Drive;
  /** The way back since the drive failed; undefined of one that has not. */
  readonly pullback: PullbackStage | undefined;
  readonly values: ReversionValues;
}

/** The rules that hold for both edges, and one scene for each where all of them are met: short, then long. */
export interface ReversionGround {
  readonly checks: readonly Check[];
  readonly scenes: readonly ReversionScene[];
}

export function reversionGround(view: AuctionView, values: ReversionValues): ReversionGround {
  const { state } = view;
  const reference = state?.reference;
  const conditions = [
    check('STATE_BALANCED', 'market state', state?.label, '=', 'Balanced'),
    check('NO_EVENT', 'volatility', state && (state.event ? 'event' : 'normal'), '=', 'normal'),
    check('VALUE_KNOWN', 'value to return to', reference ? 'known' : undefined, '=', 'known'),
  ];
  if (firstFailure(conditions) || !state || !reference) return { checks: conditions, scenes: [] };
  const span = spanOf(view, reference);
  const checks = [...conditions, check('MINUTES_KNOWN', 'minutes of this value', span.end - span.first, '>=', 1)];
  const minute = newest(span);
  if (!minute) return { checks, scenes: [] };
  const binSize = view.developing?.binSize ?? view.priorDay?.binSize ?? 1;
  const edges = ([1, -1] as const).map((side): DriveSources => {
    return { instrument: view.instrument, from: outwardOf(reference, side, binSize), span, binSize };
  });
  const drives = drivesOf(span, edges, values);
  const scenes = edges.flatMap((sources, i): ReversionScene | readonly [] => {
    const [drive, { from }] = [drives[i], sources];
    if (!drive) return [];
    const pullback = drive.name === 'failed' ? pullbackStage(sources, drive, values) : undefined;
    const direction = from.side === 1 ? -1 : 1;
    return { view, state, reference, direction, from, minute, drive, pullback, values };
  });
  return { checks, scenes };
}

/** The minutes since this value came into force: with another one all counting starts anew. */
function spanOf(view: AuctionView, { id }: ReferenceValue): MinuteSpan {
  const known = knownSpan(view, 0);
  const { minutes, first: oldest, end } = known;
  const since = oldest < end ? KnownMinutes.of(known).valueSince(id) : undefined;
  if (since !== undefined) return { ...known, first: Math.max(since, oldest) };
  let first = end;
  let same = minutes[end - 1]?.state;
  for (; first > oldest; first -= 1) {
    const state = minutes[first - 1]?.state;
    if (state !== same && state?.reference?.id !== id) break;
    same = state;
  }
  return { ...known, first };
}

/** A pullback under way. */
export interface Pullback extends ReversionScene {
  readonly pullback: PullbackStage;
  readonly trigger: FlowTrigger | undefined;
  readonly aim: ReversionAim;
  readonly bracket: ReversionBracket | undefined;
}

/** The POC of value, or that of the day where it has set out within the last hour. */
export type ReversionAim = 'value' | 'developing';

export function underPullback(scene: ReversionScene, pullback: PullbackStage): Pullback {
  const { view, reference, from, drive, minute, direction, values } = scene;
  const { developing, pocMigration } = view;
  const moves = pocMigration?.motion === 'migrating' ? developing : undefined;
  const target = (moves ?? reference).poc;
  const { instrument, workingTimeframe: timeframe } = view;
  const site = { instrument, timeframe, from, extreme: drive.extreme, furthest: pullback.furthest, target };
  const bracket = reversionBracket(site, minute, values);
  const { zone, touchedAt } = pullback;
  const visited = zone && touchedAt !== undefined;
  const trigger = visited ? flowTrigger(minute, direction, { zone: zoneAt(from, zone), touchedAt }) : undefined;
  return { ...scene, pullback, trigger, aim: moves ? 'developing' : 'value', bracket };
}
