import type { Candle } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { Aggression, AggressionLabel } from '../readings.js';
import { between } from '../candles/scale.js';

/** What the score is made of: the aggression before it is summed up. */
export type AggressionParts = Omit<Aggression, 'score' | 'label'>;

type EffortPart = keyof AnalysisSettings['aggression']['weights'];
const EFFORT_PARTS: readonly EffortPart[] = ['flow3m', 'flow15m', 'bigTrades', 'stackedImbalances'];

/** Weighted mean of the parts of effort that are known, undefined if none is. */
function effortOf(parts: AggressionParts, weights: AnalysisSettings['aggression']['weights']): number | undefined {
  let [sum, weight] = [0, 0];
  for (const name of EFFORT_PARTS) {
    const part = parts[name];
    if (part === undefined) continue;
    sum += weights[name] * part;
    weight += weights[name];
  }
  return weight === 0 ? undefined : sum / weight;
}

function withoutTrades(parts: Pick<Aggression, 'bigTrades' | 'stackedImbalances'>): boolean {
  return parts.bigTrades === undefined && parts.stackedImbalances === undefined;
}

/**
 * Sums effort and result up to one score, -1 (sellers) .. 1 (buyers):
 *
 *   E  = weighted mean of 0.30 flow3m, 0.20 flow15m, 0.25 bigTrades, 0.25 stackedImbalances, of those that are known
 *   A0 = E * (0.6 + 0.4 |result|) if price went the same way, else 0.4 E
 *   A  = (A0 + 0.35 absorption) * clamp(0.6 + 0.4 relativeVolume, 0.7, 1.2), unknown volume counting as usual
 *
 * held within 0.7 without trades and within 0.5 where the flow is only estimated. Odd: mirrored parts give -A.
 *
 * @returns undefined if nothing is known of the flow.
 */
export function combine(
  parts: AggressionParts,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): Aggression | undefined {
  const { weights, rewarded, absorptionWeight, volume, candleCap } = settings.aggression;
  const effort = effortOf(parts, weights);
  if (effort === undefined) return undefined;
  const paid = Math.sign(effort) === Math.sign(parts.result) && parts.result !== 0;
  const factor = paid ? rewarded.base + rewarded.slope * Math.abs(parts.result) : rewarded.unrewarded;
  const loudness = between(volume.base + volume.slope * (parts.relativeVolume ?? 1), volume.min, volume.max);
  const bound = Math.min(
    withoutTrades(parts) ? candleCap : 1,
    parts.source === 'estimated' ? settings.bulkVolume.cap : 1,
  );
  const score = between((effort * factor + absorptionWeight * parts.absorption) * loudness, -bound, bound);
  return {
    score,
    label: labelOf(score, settings),
    flow3m: parts.flow3m,
    flow15m: parts.flow15m,
    bigTrades: parts.bigTrades,
    stackedImbalances: parts.stackedImbalances,
    result: parts.result,
    absorption: parts.absorption,
    relativeVolume: parts.relativeVolume,
    source: parts.source,
  };
}

/** STRONG_BUY from 0.6, BUY from 0.3, NEUTRAL within (-0.3, 0.3), mirrored below. */
export function labelOf(score: number, settings: AnalysisSettings = ANALYSIS_SETTINGS): AggressionLabel {
  const { strong, plain } = settings.aggression.labels;
  if (Math.abs(score) < plain) return 'NEUTRAL';
  if (score > 0) return score >= strong ? 'STRONG_BUY' : 'BUY';
  return score <= -strong ? 'STRONG_SELL' : 'SELL';
}

/**
 * Whether aggression confirms a trade in `direction` (+1 long, -1 short): d * A >= 0.5 and at least two of three classes
 * agree: flow (flow3m or flow15m >= 0.6), prints (bigTrades or stackedImbalances >= 0.3), result (>= 0.2). Without trades
 * prints cannot agree, and the result must reach 0.3.
 */
export function confirms(aggression: Aggression, direction: 1 | -1, settings = ANALYSIS_SETTINGS): boolean {
  const { score, flow, prints, result, resultWithoutTrades, classes } = settings.aggression.confirmed;
  const reaches = (part: number | undefined, least: number): boolean => part !== undefined && direction * part >= least;
  if (!reaches(aggression.score, score)) return false;
  if (withoutTrades(aggression) && !reaches(aggression.result, resultWithoutTrades)) return false;
  const agreeing = [
    reaches(aggression.flow3m, flow) || reaches(aggression.flow15m, flow),
    reaches(aggression.bigTrades, prints) || reaches(aggression.stackedImbalances, prints),
    reaches(aggression.result, result),
  ];
  return agreeing.filter(Boolean).length >= classes;
}

/**
 * The other way to a trigger: the opposing side was absorbed (d * absorption >= 0.5), the trigger candle closes in
 * `direction`, and d * A > -0.5. A positive A cannot be asked for, since it contains the absorbed effort.
 *
 * @param trigger the candle that just closed.
 */
export function absorbs(
  aggression: Aggression,
  direction: 1 | -1,
  trigger: Pick<Candle, 'open' | 'close'>,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): boolean {
  const { absorption, floor } = settings.aggression.absorbed;
  return (
    direction * aggression.absorption >= absorption &&
    direction * (trigger.close - trigger.open) > 0 &&
    direction * aggression.score > floor
  );
}
