import type { AuctionView, LowVolumeNode } from '#libs/analysis';
import type { Bracket } from '../../bracket.js';
import type { Target } from '../../plan.js';
import { opposingLevel, pocTargets, type PocTarget } from '../../poc-targets.js';
import { roundEntry, roundTarget } from '../../rounding.js';
import { stopBuffer, structuralStop } from '../../structural-stop.js';
import { farEdge, type TrendTouch } from './trend-machine.js';
import type { TrendScene } from './trend-scene.js';

/** Entry, stop and way out of one retest, in whole ticks. */
export interface TrendBracket extends Bracket {
  /** What the first target is. */
  readonly aim: PocTarget;
  readonly targets: readonly Target[];
  /** A level in the way took something off the target. */
  readonly isCapped: boolean;
}

/** @returns undefined where a range is not known, or the prices are in no order in which one could trade. */
export function trendBracket(scene: TrendScene, zone: LowVolumeNode, touch: TrendTouch): TrendBracket | undefined {
  const { view, direction } = scene;
  const entry = roundEntry(view.price);
  const stop = stopOf(scene, zone, touch);
  if (stop === undefined || direction * (entry - stop) <= 0) return undefined;
  const aim = aimOf(scene, entry, stop);
  const target = aim && cappedTarget(scene, aim.price);
  if (!aim || target === undefined) return undefined;
  if (direction * (target - entry) <= 0 || Math.min(stop, target) < 1) return undefined;
  const isCapped = target !== aim.price;
  const next = isCapped ? undefined : runnerTarget(scene, aim.price);
  const { runner } = scene.values;
  const targets =
    next === undefined
      ? [{ price: target, fraction: 1 }]
      : [
          { price: target, fraction: 1 - runner },
          { price: next, fraction: runner },
        ];
  return { entry, stop, target, aim, targets, isCapped };
}

/** Beyond the zone, the furthest price since the touch and the newest prints of our own side there. */
function stopOf(
  { view, direction, span, values }: TrendScene,
  zone: LowVolumeNode,
  touch: TrendTouch,
): number | undefined {
  const noise = view.atr['1m'];
  if (noise === undefined) return undefined;
  const since = span.minutes[touch.at]?.openTime ?? view.asOf;
  const prices = [touch.worst, farEdge(zone, direction), ...printsSince(view, direction, since)];
  const buffer = stopBuffer({ ticks: values.stopTicks, noise: values.stopNoise }, noise);
  return structuralStop(view, direction, prices, buffer);
}

/** Far ends of the newest big trade and of the newest stacked zone of our side since the touch, where trades are known. */
function printsSince({ trades }: AuctionView, direction: 1 | -1, since: number): readonly number[] {
  const big = trades?.bigTrades.findLast(({ side, from }) => side === direction && from >= since);
  const stacked = trades?.stackedZones.findLast(({ side, printedAt }) => side === direction && printedAt > since);
  return [big, stacked].flatMap((prints) => (prints ? [direction === 1 ? prints.low : prints.high] : []));
}

/** The nearest POC that pays; else the leg's extreme if that does; else as far beyond it as value is wide. */
function aimOf(
  { view, state, direction, leg, values }: TrendScene,
  entry: number,
  stop: number,
): PocTarget | undefined {
  const pays = (price: number): boolean =>
    direction * (price - entry) >= values.trendRiskReward * Math.abs(entry - stop);
  const poc = pocTargets(view, direction).find(({ price }) => pays(price));
  if (poc) return poc;
  const extreme = leg.extreme.price;
  if (pays(extreme)) return { price: extreme, code: 'TGT_LEG_EXTREME', name: 'leg extreme' };
  const { reference } = state;
  if (!reference) return undefined;
  const move = extreme + direction * values.measuredMove * (reference.vah - reference.val);
  return { price: roundTarget(direction, move), code: 'TGT_FALLBACK', name: 'measured move' };
}

/** Just before the nearest strong level in the way, if there is one. */
function cappedTarget({ view, direction, values }: TrendScene, target: number): number | undefined {
  const level = opposingLevel(view, direction, target, values.opposingScore);
  const noise = view.atr['1h'];
  if (!level) return target;
  if (noise === undefined) return undefined;
  return roundTarget(direction, level.price - direction * (values.targetTicks + values.targetNoise * noise));
}

/** On a trend day (as of now, and not one against us) the next POC beyond the first target, if any. */
function runnerTarget({ view, direction, values }: TrendScene, first: number): number | undefined {
  const drives = view.dayTypes.some(
    ({ status, type, timeframing }) => status === 'developing' && type === 'trend' && timeframing !== -direction,
  );
  if (!drives || values.runner === 0) return undefined;
  return pocTargets(view, direction).find(({ price }) => direction * (price - first) > 0)?.price;
}
