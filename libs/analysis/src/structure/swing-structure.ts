import type { Pivot } from './zigzag.js';

/**
 * What the last two highs and the last two lows say: +1 higher high and higher low, -1 lower high and lower low, 0 mixed
 * or equal. Confirmed pivots only, oldest first, alternating.
 *
 * @returns undefined with fewer than two of either.
 */
export function swingStructure(pivots: readonly Pivot[]): 1 | -1 | 0 | undefined {
  const [earlier, before, later, last] = pivots.slice(-4);
  if (!earlier || !before || !later || !last) return undefined;
  const [one, other] = [Math.sign(later.price - earlier.price), Math.sign(last.price - before.price)];
  if (one !== other || one === 0) return 0;
  return one > 0 ? 1 : -1;
}
