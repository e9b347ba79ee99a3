import type { AuctionView } from '#libs/analysis';
import { check, type Check } from '../../check.js';
import type { StructureCandle } from '../../structure-candle.js';
import { structureCandles } from '../../structure-candles.js';
import { knownSpan } from '../../minute-span.js';
import { failureSignature, type Breakout } from './breakout.js';
import { BreakoutWalk, type BreakoutStory } from './breakout-walk.js';
import { sets, type Moment, type Scene } from './scene.js';

/** What happened at an edge up to now. */
export interface Sequence {
  readonly story: BreakoutStory;
  /** Now, where price is back at the edge of a failed breakout. */
  readonly moment: Moment | undefined;
  /** Minutes before this one at which that breakout has set off a trade. */
  readonly used: number;
}

/**
 * Walks the minutes since the area was confirmed, 144 candles at most, in one pass. A failed breakout sets off one trade: the
 * first minute after the return at which every rule holds; that there was one is found by asking each minute in turn.
 */
export function sequenceAt(view: AuctionView, scene: Scene): Sequence {
  const span = knownSpan(view, scene.area.confirmedAt);
  const candles = structureCandles(span);
  const walk = new BreakoutWalk(scene.edge, scene.values);
  const { height } = scene.spans;
  let tally: Tally = { of: undefined, used: 0 };
  let moment: Moment | undefined;
  let next = 0;
  // A hot loop: up to 144 candles of minutes at each decision near an edge.
  for (let i = span.first; i < span.end; i += 1) {
    const minute = span.minutes[i];
    if (!minute) break;
    let candle: StructureCandle | undefined;
    walk.minute(minute);
    for (; candles[next]?.knownAt === i; next += 1) {
      candle = candles[next];
      if (candle) walk.close(candle.close, minute.relativeVolume, minute.atr[height]);
    }
    const { failure } = walk;
    moment = failure && { minute, candle, extreme: failure.extreme };
    if (moment && i < span.end - 1) tally = counted(tally, failure, sets(scene, moment));
  }
  const { failure } = walk;
  return { story: walk.story(view.atr[height]), moment, used: failure && failure === tally.of ? tally.used : 0 };
}

interface Tally {
  readonly of: Breakout | undefined;
  readonly used: number;
}

function counted({ of, used }: Tally, failure: Breakout | undefined, hasSet: boolean): Tally {
  return { of: failure, used: (of === failure ? used : 0) + (hasSet ? 1 : 0) };
}

/** The rules of the sequence in the order in which they can hold, as of now. */
export function sequenceChecks(
  { story, used }: Sequence,
  { spans: { candle, height }, values }: Scene,
): readonly Check[] {
  const { breakout, stage, wayBack } = story;
  const signature = breakout && failureSignature(breakout);
  return [
    check('BREAKOUT', 'breakout of the edge', breakout ? 'seen' : 'none', '=', 'seen'),
    check(
      'BREAKOUT_DEPTH',
      `depth of the breakout (${height === '1h' ? 'hourly' : height} ranges)`,
      breakout?.rangeDepth,
      '>=',
      values.minDepth,
    ),
    check('BREAKOUT_REACH', 'depth of the breakout (heights)', breakout?.depth, '<=', values.maxDepth),
    check('BREAKOUT_TIME', `${candle} candles of the breakout`, breakout?.bars, '<=', values.maxBars),
    check(
      'BACK_INSIDE',
      `last ${candle} close`,
      stage === 'none' || stage === 'outside' ? 'outside' : 'inside',
      '=',
      'inside',
    ),
    check('FAILURE_SIGNATURE', 'signature of failure', signature, '>=', values.minSignature),
    check('TRAVEL', 'way back inside (heights)', wayBack?.travel, '>=', values.minTravel),
    check('RETURN_TIME', 'minutes from there to the return', wayBack?.waited, '<=', values.returnMinutes),
    check('RETURN', 'distance of the return from the edge (heights)', wayBack?.nearest, '<=', values.maxReturn),
    check('UNUSED', 'trades of this breakout so far', used, '<=', 0),
  ];
}
