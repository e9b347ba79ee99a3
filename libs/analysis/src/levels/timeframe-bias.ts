import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import type { Aggression, MarketState, ValueArea } from '../readings.js';
import type { ImpulseLeg } from '../structure/impulse-leg.js';
import { between } from '../candles/scale.js';

type Value = Pick<ValueArea, 'val' | 'vah'>;

/** What the daily bias reads; prices in ticks, all as of the close of the last closed day. */
export interface DailyFacts {
  /** Value of the last closed day and of the one before. */
  readonly value: Value | undefined;
  readonly valueBefore: Value | undefined;
  readonly close: number | undefined;
  readonly weekPoc: number | undefined;
  readonly atr: number | undefined;
}

/** What the 4h bias reads; prices in ticks, all as of the close of the last closed 4h candle. */
export interface FourHourFacts {
  /** +1 higher highs and lows, -1 lower ones, 0 mixed. */
  readonly structure: 1 | -1 | 0 | undefined;
  readonly close: number | undefined;
  /** POC of the last 20 days. */
  readonly compositePoc: number | undefined;
  readonly atr: number | undefined;
}

/**
 * How value has moved from one day to the next, -1..1: +1 where both edges are higher, -1 where both are lower, else 0;
 * times 1 - overlap / the narrower of the two.
 */
export function valueMigration(before: Value, now: Value): number {
  const [up, down] = [Math.sign(now.vah - before.vah), Math.sign(now.val - before.val)];
  if (up !== down || up === 0) return 0;
  const narrower = Math.min(now.vah - now.val, before.vah - before.val);
  const common = Math.max(0, Math.min(now.vah, before.vah) - Math.max(now.val, before.val));
  return narrower > 0 ? up * (1 - common / narrower) : up;
}

/** Bias of the days, -1..1: mean of value migration and of (close - POC of the week) / ATR(1d), held within +-1. */
export function dailyBias({ value, valueBefore, close, weekPoc, atr }: DailyFacts): number | undefined {
  const migration = value && valueBefore && valueMigration(valueBefore, value);
  return mean(migration, distance(close, weekPoc, atr));
}

/** Bias of 4h, -1..1: mean of swing structure and of (close - POC of 20 days) / (2 ATR(4h)), held within +-1. */
export function fourHourBias(
  { structure, close, compositePoc, atr }: FourHourFacts,
  settings = ANALYSIS_SETTINGS,
): number | undefined {
  const full = atr && settings.confluence.full.fourHourAtr * atr;
  return mean(structure, distance(close, compositePoc, full));
}

/**
 * Bias of 1h, -1..1: out of balance its direction times its score; balanced the way back to the middle of value,
 * 0.5 x (-2 x (position in value - 0.5)) with the bracket held within +-1.
 *
 * @param price close of the last closed 1h candle, ticks.
 */
export function hourlyBias(
  state: Pick<MarketState, 'label' | 'direction' | 'score' | 'reference'> | undefined,
  price: number | undefined,
  settings = ANALYSIS_SETTINGS,
): number | undefined {
  if (state?.label === 'Out of Balance') return state.score === undefined ? undefined : state.direction * state.score;
  const reference = state?.reference;
  if (!reference || price === undefined) return undefined;
  const { slope, bound } = settings.confluence.fade;
  const middle = (reference.vah + reference.val) / 2;
  const offset = (price - middle) / Math.max(reference.vah - reference.val, 1);
  return bound * between(-slope * offset, -1, 1);
}

/**
 * Bias of 5m, -1..1: mean of the living leg's direction x score (0 where none lives) and of the hour's net flow over
 * 0.10, held within +-1.
 */
export function fiveMinuteBias(
  leg: Pick<ImpulseLeg, 'direction' | 'score'> | undefined,
  flow1h: number | undefined,
  settings = ANALYSIS_SETTINGS,
): number | undefined {
  const flow = flow1h === undefined ? undefined : between(flow1h / settings.confluence.full.flow1h, -1, 1);
  return mean(leg ? leg.direction * leg.score : 0, flow);
}

/** Bias of 1m: the aggression score. */
export function minuteBias(aggression: Pick<Aggression, 'score'> | undefined): number | undefined {
  return aggression?.score;
}

/** (close - anchor) / full, held within +-1. */
function distance(close: number | undefined, anchor: number | undefined, full: number | undefined): number | undefined {
  if (close === undefined || anchor === undefined || !full) return undefined;
  return between((close - anchor) / full, -1, 1);
}

/** Mean of the parts that are known. */
function mean(...parts: readonly (number | undefined)[]): number | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, part) => sum + part, 0) / known.length;
}
