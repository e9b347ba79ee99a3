import type { ReferenceValue } from '#libs/analysis';
import type { EpochMs } from '#libs/market';
import type { MinuteReading } from '#libs/analysis';
import type { Direction } from '../../plan.js';

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

/** A minute as seen from an edge of value. */
export interface OutwardMinute {
  readonly closeTime: EpochMs;
  readonly openTime: EpochMs;
  /** The furthest out, the furthest in, and the close. */
  readonly outer: number;
  readonly inner: number;
  readonly close: number;
  readonly volume: number;
  readonly takerBuyVolume: number | undefined;
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

export function outwardMinute(
  from: Outward,
  { openTime, closeTime, high, low, close, volume, takerBuyVolume }: MinuteReading,
): OutwardMinute {
  const [far, near] = from.side === 1 ? [high, low] : [low, high];
  return {
    openTime,
    closeTime,
    outer: outward(from, far),
    inner: outward(from, near),
    close: outward(from, close),
    volume,
    takerBuyVolume,
  };
}
