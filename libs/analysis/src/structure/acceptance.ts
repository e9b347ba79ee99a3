import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import { clamp } from '../candles/scale.js';

/**
 * How far trade has been accepted outside of value, 0..1: half for consecutive closes outside (6 are full), half for
 * the share of volume traded on that side (10 % is full).
 */
export function acceptance(closes: number, volumeShare: number, settings = ANALYSIS_SETTINGS): number {
  const full = settings.state.acceptance;
  return 0.5 * clamp(closes / full.closes) + 0.5 * clamp(volumeShare / full.volumeShare);
}

/** @returns the side of a span of prices on which `price` lies: +1 above, -1 below, 0 within, edges included. */
export function sideOf(price: number, low: number, high: number): 1 | -1 | 0 {
  if (price > high) return 1;
  return price < low ? -1 : 0;
}

/** Counts how many closes in a row lay on one side. */
export class ClosesOutside {
  #side: 1 | -1 | 0 = 0;
  #count = 0;

  get side(): 1 | -1 | 0 {
    return this.#side;
  }

  get count(): number {
    return this.#count;
  }

  add(side: 1 | -1 | 0): void {
    this.#count = side === 0 ? 0 : side === this.#side ? this.#count + 1 : 1;
    this.#side = side;
  }

  reset(): void {
    this.#side = 0;
    this.#count = 0;
  }
}
