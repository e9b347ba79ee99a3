import { analysisSettings, retracement, type AuctionView, type LowVolumeNode, type ProfiledLeg } from '#libs/analysis';
import { after, MINUTE_MS, TIMEFRAME_MS } from '#libs/market';
import { check, firstFailure, type Check } from '../../check.js';
import { knownSpan, newest, type MinuteSpan } from '../../minute-span.js';
import type { MinuteReading } from '#libs/analysis';
import type { Direction } from '../../plan.js';
import { trendStage, type TrendStage } from './trend-machine.js';
import type { TrendValues } from './trend-parameters.js';

/** What the Trend Model reads, all of it known: a break, its impulse leg, and where price stands in the leg's zones. */
export interface TrendScene {
  readonly view: AuctionView;
  readonly state: NonNullable<AuctionView['state']>;
  readonly direction: Direction;
  readonly leg: ProfiledLeg;
  readonly span: MinuteSpan;
  /** The minute of `asOf`. */
  readonly minute: MinuteReading;
  readonly stage: TrendStage;
  readonly values: TrendValues;
}

/** State and location: the rules in order, and the scene where all of them are met. */
export interface TrendGround {
  readonly checks: readonly Check[];
  readonly scene: TrendScene | undefined;
}

/** Asks what costs little first: of most minutes nothing but the state is read. */
export function trendGround(view: AuctionView, values: TrendValues): TrendGround {
  const { state } = view;
  const direction = state?.direction ?? 0;
  const leg = direction === 0 ? undefined : direction === 1 ? view.legs.up : view.legs.down;
  const checks = trendConditions(view, leg, values);
  if (firstFailure(checks) || !state || direction === 0 || !leg) return { checks, scene: undefined };
  const span = knownSpan(view, after(leg.frozenAt, -MINUTE_MS));
  const all = [...checks, check('NO_NEW_EXTREME', 'ticks beyond the leg', beyondLeg(leg, span), '<=', 0)];
  const minute = newest(span);
  if (firstFailure(all) || !minute) return { checks: all, scene: undefined };
  const stage = trendStage(direction, zonesOf(leg, values), span, values);
  return { checks: all, scene: { view, state, direction, leg, span, minute, stage, values } };
}

function trendConditions(
  { state, session, asOf, workingTimeframe }: AuctionView,
  leg: ProfiledLeg | undefined,
  values: TrendValues,
): readonly Check[] {
  const age = leg && (asOf - leg.extreme.at - TIMEFRAME_MS[workingTimeframe]) / MINUTE_MS;
  const strict =
    values.strictSession === 1 ? [check('SESSION_STRICT', 'session', session, '=', 'new_york_am')] : ([] as const);
  return [
    check('STATE_OUT_OF_BALANCE', 'market state', state?.label, '=', 'Out of Balance'),
    check('STATE_CONFIDENCE', 'confidence in the break', state?.confidence, '>=', values.minConfidence),
    ...strict,
    check('LEG_VALID', 'impulse leg', leg ? (leg.valid ? 'valid' : 'not valid') : 'none', '=', 'valid'),
    check('LEG_YOUNG', 'minutes since the extreme', age, '<=', analysisSettings(workingTimeframe).leg.maxAge),
    check('LOC_LEG_LVN', 'low nodes at depth', leg && zonesOf(leg, values).length, '>=', 1),
  ];
}

/** Low nodes of the leg's profile at a depth from 15 to 70 % of it, nearest to the extreme first. */
export function zonesOf(leg: ProfiledLeg, { minDepth, maxDepth }: TrendValues): readonly LowVolumeNode[] {
  const zones = (leg.profile?.lvn ?? []).filter(({ price }) => {
    const depth = retracement(leg, price);
    return depth >= minDepth && depth <= maxDepth;
  });
  return zones.toSorted((a, b) => leg.direction * (b.price - a.price));
}

/** How far price has been beyond the leg's extreme since it froze: a leg that goes on is no longer that leg. */
function beyondLeg({ direction, extreme, frozenAt }: ProfiledLeg, span: MinuteSpan): number | undefined {
  if (!newest(span)) return undefined;
  let furthest = 0;
  for (let i = span.first; i < span.end; i += 1) {
    const minute = span.minutes[i];
    if (!minute || minute.openTime < frozenAt) continue;
    furthest = Math.max(furthest, direction * ((direction === 1 ? minute.high : minute.low) - extreme.price));
  }
  return furthest;
}
