import type { ReferenceValue, Zone } from '#libs/analysis';
import type { Direction } from '../../plan.js';

type Span = { readonly high: number; readonly low: number };

/** Prices as seen from one edge of value: ticks beyond it, negative inside. Both edges look alike from there. */
export interface Outward {
  /** Side of value: +1 the upper edge, -1 the lower. */
  readonly side: Direction;
  /** Ticks. */
  readonly edge: number;
  /** The POC of value from there, below 0. */
  readonly poc: number;
  /** Of value, ticks, at least one bin. */
  readonly width: number;
}

/** @param binSize ticks a bin of the day's profile. */
export function outwardOf({ vah, val, poc }: ReferenceValue, side: Direction, binSize: number): Outward {
  const edge = side === 1 ? vah : val;
  return { side, edge, poc: side * (poc - edge), width: Math.max(vah - val, binSize) };
}

/** @returns ticks beyond the edge. */
export function outward({ side, edge }: Outward, price: number): number {
  return side * (price - edge);
}

/** @returns the price so many ticks beyond the edge. */
export function priceAt({ side, edge }: Outward, ticks: number): number {
  return edge + side * ticks;
}

/** @returns prices from `near` to `far` ticks beyond the edge, low to high. */
export function zoneAt(from: Outward, { near, far }: { readonly near: number; readonly far: number }): Zone {
  const [low, high] = from.side === 1 ? [near, far] : [far, near];
  return { low: priceAt(from, low), high: priceAt(from, high) };
}

/** The furthest out that a candle went. */
export function outerEnd({ side, edge }: Outward, { high, low }: Span): number {
  return side === 1 ? high - edge : edge - low;
}

/** The furthest in that a candle went. */
export function innerEnd({ side, edge }: Outward, { high, low }: Span): number {
  return side === 1 ? low - edge : edge - high;
}
