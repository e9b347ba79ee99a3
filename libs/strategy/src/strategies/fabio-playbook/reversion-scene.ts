import type { AuctionView, MinuteReading, ReferenceValue } from '#libs/analysis';
import { check, firstFailure, type Check } from '../../check.js';
import { knownMinutes } from '../../known-minutes.js';
import type { Direction } from '../../plan.js';
import { outward, outwardOf, type Outward } from './outward.js';
import { QUIET, reversionStage, type ReversionStage } from './reversion-machine.js';
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
  readonly stage: ReversionStage;
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
  const minutes = minutesOf(view, reference);
  const checks = [...conditions, check('MINUTES_KNOWN', 'minutes of this value', minutes.length, '>=', 1)];
  const minute = minutes.at(-1);
  if (!minute) return { checks, scenes: [] };
  const binSize = view.developing?.binSize ?? view.priorDay?.binSize ?? 1;
  const scenes = ([1, -1] as const).map((side): ReversionScene => {
    const from = outwardOf(reference, side, binSize);
    const stage = stageAt({ from, minutes, binSize }, values);
    return { view, state, reference, direction: side === 1 ? -1 : 1, from, minute, stage, values };
  });
  return { checks, scenes };
}

/** The minutes since this value came into force: with another one all counting starts anew. */
function minutesOf(view: AuctionView, { id }: ReferenceValue): readonly MinuteReading[] {
  const minutes = knownMinutes(view, 0);
  return minutes.slice(minutes.findLastIndex(({ state }) => state?.reference?.id !== id) + 1);
}

/** Most of the time nothing was beyond the edge at all, which is quickly seen. */
function stageAt(sources: Parameters<typeof reversionStage>[0], values: ReversionValues): ReversionStage {
  const { from, minutes } = sources;
  const isDriven = minutes.some(({ high, low }) => outward(from, from.side === 1 ? high : low) > 0);
  return isDriven ? reversionStage(sources, values) : QUIET;
}
