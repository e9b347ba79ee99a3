import { HOUR_MS } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { LevelResponse, LevelTraits } from './level-catalogue.js';
import type { TouchRecord } from './level-touches.js';
import { between, clamp } from '../candles/scale.js';

/** What is left of a new level's worth after `age` milliseconds: 2^(-age / half-life). */
export function decay(age: number, halfLife: number | undefined): number {
  return halfLife === undefined ? 1 : 2 ** (-age / (halfLife * HOUR_MS));
}

/** Milliseconds after which a level cannot be worth `floor` any more, however often it bounces. */
export function lifetime(
  { base, halfLife }: LevelTraits,
  { factor, floor }: AnalysisSettings['levels'] = ANALYSIS_SETTINGS.levels,
): number {
  return halfLife === undefined ? Infinity : halfLife * HOUR_MS * Math.log2((factor.max * base) / floor);
}

/**
 * What touches make of a level: a reaction level 1 + 0.12 x (bounces, at most 3) - 0.30 x breaks within [0.2, 1.36], and
 * from its first break, when it changes its role, 0.8 of that; a magnet 1 until its first touch, then 0.4.
 */
export function touchFactor(
  response: LevelResponse,
  { touches, bounces, breaks }: TouchRecord,
  settings: AnalysisSettings['levels'] = ANALYSIS_SETTINGS.levels,
): number {
  const { bounce, maxBounces, break: perBreak, min, max, flipped, touchedMagnet } = settings.factor;
  if (response === 'magnet') return touches === 0 ? 1 : touchedMagnet;
  const factor = between(1 + bounce * Math.min(bounces, maxBounces) - perBreak * breaks, min, max);
  return breaks === 0 ? factor : flipped * factor;
}

/** Worth of one level, 0..1: base x decay x touch factor. `age` in milliseconds. */
export function levelScore(
  traits: LevelTraits,
  age: number,
  record: TouchRecord,
  settings: AnalysisSettings['levels'] = ANALYSIS_SETTINGS.levels,
): number {
  return clamp(traits.base * decay(age, traits.halfLife) * touchFactor(traits.response, record, settings));
}
