import {
  STRUCTURE_SPANS,
  type AuctionView,
  type BalanceArea,
  type MinuteReading,
  type StructureSpans,
} from '#libs/analysis';
import type { Instrument } from '#libs/market';
import { check, type Check } from '../../check.js';
import type { StructureCandle } from '../../structure-candle.js';
import type { Direction } from '../../plan.js';
import { insideOf, type WatchedEdge } from './breakout.js';
import { bracketAt, exitsOf, type Exits, type ReversionBracket } from './exits.js';
import type { MeanReversionValues } from './parameters.js';

/** The edge of a balance area that price is near to, and what a trade back from it would be. */
export interface Scene {
  readonly instrument: Instrument;
  /** By which structure is measured. */
  readonly spans: StructureSpans;
  readonly area: BalanceArea;
  readonly edge: WatchedEdge;
  /** Of the trade: back inside. */
  readonly direction: Direction;
  readonly exits: Exits;
  readonly values: MeanReversionValues;
}

/** What must hold before anything is worked out, in order. */
export function conditions(view: AuctionView, values: MeanReversionValues): readonly Check[] {
  const { state, balance, atr } = view;
  const { height } = STRUCTURE_SPANS[view.workingTimeframe];
  return [
    check('STATE_BALANCED', 'market state', state?.label, '=', 'Balanced'),
    check('NO_EVENT', 'volatility', state && (state.event ? 'event' : 'normal'), '=', 'normal'),
    check('BALANCE_AREA', 'balance area', balance ? 'confirmed' : 'none', '=', 'confirmed'),
    check('BALANCE_QUALITY', 'balance quality', balance?.quality, '>=', values.minQuality),
    check('LOCATION', 'distance from the nearer edge (heights)', edgeDistance(view), '<=', values.entryZone),
    check('RANGE_KNOWN', `range of ${height} candles in ticks`, atr[height], '>', 0),
  ];
}

function edgeDistance({ balance, price }: AuctionView): number | undefined {
  if (!balance || balance.high <= balance.low) return undefined;
  return Math.min(Math.abs(price - balance.low), Math.abs(price - balance.high)) / (balance.high - balance.low);
}

/** The scene at the nearer edge. */
export function sceneOf(view: AuctionView, area: BalanceArea, values: MeanReversionValues): Scene {
  const { instrument, price, workingTimeframe } = view;
  const spans = STRUCTURE_SPANS[workingTimeframe];
  const { low, high } = area;
  const isUpper = high - price < price - low;
  const direction = isUpper ? -1 : 1;
  const edge = { price: isUpper ? high : low, height: high - low, outward: isUpper ? 1 : -1 } as const;
  return { instrument, spans, area, edge, direction, exits: exitsOf(area, direction, values), values };
}

/** A minute at which a trade may begin. */
export interface Moment {
  readonly minute: MinuteReading;
  /** The candle of structure that closed with it, if one did. */
  readonly candle: StructureCandle | undefined;
  /** Furthest price of the breakout that failed, ticks. */
  readonly extreme: number;
}

type TriggerRule = (scene: Scene, moment: Moment) => Check;

const TRIGGER_RULES: readonly TriggerRule[] = [
  ({ direction }, moment) =>
    check('CLOSE', 'close of the candle in our direction (ticks)', closeMove(direction, moment), '>', 0),
  ({ direction, values }, { minute: { ratio3m } }) => {
    const flow = ratio3m === undefined ? undefined : direction * ratio3m;
    return check('FLOW', '3m flow in our direction', flow, '>=', values.minFlow);
  },
  ({ direction, values }, { minute: { aggression } }) => {
    const flow = aggression && direction * aggression.score;
    return check('FLOW_NOT_AGAINST', 'aggression in our direction', flow, '>', values.flowAgainst);
  },
  (scene, moment) =>
    check('BREAK_SCORE', 'evidence for the break', breakScore(scene, moment), '<', scene.values.maxBreakScore),
  (scene, moment) => {
    const { minNearRiskReward } = scene.values;
    return check(
      'RR_NEAR',
      'R:R of the nearer target',
      bracketOf(scene, moment)?.nearRiskReward,
      '>=',
      minNearRiskReward,
    );
  },
  (scene, moment) =>
    check('RR_FLOOR', 'R:R of the ladder', bracketOf(scene, moment)?.riskReward, '>=', scene.values.minRiskReward),
];

/** What sets off the trade, and whether it is worth it, in order. */
export function triggerChecks(scene: Scene, moment: Moment): readonly Check[] {
  return TRIGGER_RULES.map((rule) => rule(scene, moment));
}

/** Whether a trade would have begun then, as far as the minute tells. */
export function sets(scene: Scene, moment: Moment): boolean {
  const { state, close } = moment.minute;
  if (state?.label !== 'Balanced' || state.event) return false;
  if (Math.abs(insideOf(scene.edge, close)) > scene.values.entryZone) return false;
  return TRIGGER_RULES.every((rule) => rule(scene, moment).passed);
}

export function bracketOf(scene: Scene, { minute, extreme }: Moment): ReversionBracket | undefined {
  return bracketAt(minute, scene, extreme);
}

/** The better of the minute's own move and that of the candle of structure it closes. */
function closeMove(direction: Direction, { minute, candle }: Moment): number {
  const move = direction * (minute.close - minute.open);
  return candle ? Math.max(move, direction * (candle.close - candle.open)) : move;
}

/** The state's score where it speaks for the side of the break; what is not scored speaks for nothing. */
function breakScore({ direction }: Scene, { minute: { state } }: Moment): number {
  return state?.lean === -direction ? (state.score ?? 0) : 0;
}
