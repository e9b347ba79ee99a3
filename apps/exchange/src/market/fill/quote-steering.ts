import type { Minute } from '../minute.js';

/** The columns that steering reads and the one it writes (price). */
export interface Steerable {
  readonly price: Int32Array;
  readonly quantity: Float64Array;
  readonly buyerIsMaker: Uint8Array;
  readonly pinned: Uint8Array;
}

const PASSES = 3;

/**
 * Moves free prices inside [low, high] until the sums of price times quantity meet the minute's quote volumes, side by side.
 *
 * Exact where the free trades have the room and the granularity; otherwise the nearest that greedy steps reach. All sums are
 * kept relative to the open, so they stay whole numbers below 2^53 (unit: tick times quantity unit, which is 10^-8 quote).
 */
export function steerQuote(columns: Steerable, minute: Minute): void {
  const buyTarget = relative(minute.takerBuyQuoteVolume, minute.open, minute.takerBuyVolume);
  const target = relative(minute.quoteVolume, minute.open, minute.volume);
  steerSide(columns, minute, 0, buyTarget);
  steerSide(columns, minute, 1, target - buyTarget);
}

function relative(quote: bigint, open: number, volume: number): number {
  return Number(quote - BigInt(open) * BigInt(volume));
}

function steerSide(columns: Steerable, minute: Minute, side: number, target: number): void {
  const { price, quantity, buyerIsMaker, pinned } = columns;
  let missing = target;
  let weight = 0;
  for (let i = 0; i < price.length; i += 1) {
    if (buyerIsMaker[i] !== side) continue;
    missing -= ((price[i] ?? 0) - minute.open) * (quantity[i] ?? 0);
    if (pinned[i] === 0) weight += quantity[i] ?? 0;
  }
  if (weight === 0) return;
  for (let pass = 0; pass < PASSES && missing !== 0; pass += 1) {
    missing -= shifted(columns, minute, side, missing / weight);
  }
  if (missing !== 0) settled(columns, minute, side, missing);
}

/** Moves every free price by about `shift` ticks, carrying the rounding on, and returns what that added. */
function shifted(columns: Steerable, minute: Minute, side: number, shift: number): number {
  const { price, quantity, buyerIsMaker, pinned } = columns;
  let carry = 0;
  let added = 0;
  for (let i = 0; i < price.length; i += 1) {
    if (buyerIsMaker[i] !== side || pinned[i] === 1) continue;
    const amount = quantity[i] ?? 0;
    const from = price[i] ?? 0;
    carry += shift * amount;
    const to = Math.max(minute.low, Math.min(minute.high, from + Math.round(carry / amount)));
    price[i] = to;
    carry -= (to - from) * amount;
    added += (to - from) * amount;
  }
  return added;
}

/** Spends the remainder on single trades, never overshooting. */
function settled(columns: Steerable, minute: Minute, side: number, remainder: number): void {
  const { price, quantity, buyerIsMaker, pinned } = columns;
  let missing = remainder;
  for (let i = 0; i < price.length && missing !== 0; i += 1) {
    if (buyerIsMaker[i] !== side || pinned[i] === 1) continue;
    const amount = quantity[i] ?? 0;
    const from = price[i] ?? 0;
    const to = Math.max(minute.low, Math.min(minute.high, from + Math.trunc(missing / amount)));
    price[i] = to;
    missing -= (to - from) * amount;
  }
}
