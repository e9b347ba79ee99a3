import type { Chance } from '../chance.js';

/** One raw trade in fifty is drawn from a far heavier tail: the whale among the dust. */
const WHALE_SHARE = 0.02;

/** Counts of one side: what is to be handed out and to how many. */
interface Side {
  slots: number;
  rest: number;
}

/**
 * Offsets of each aggregate's raw trades: at least one each, the rest in clusters.
 *
 * @returns count + 1 offsets; buys and sells receive exactly `buyTrades` and the remainder.
 */
export function rawOffsets(sells: Uint8Array, trades: number, buyTrades: number, chance: Chance): Int32Array {
  const count = sells.length;
  const sellSlots = sells.reduce((sum, side) => sum + side, 0);
  const sides: readonly [Side, Side] = [
    { slots: count - sellSlots, rest: buyTrades - (count - sellSlots) },
    { slots: sellSlots, rest: trades - buyTrades - sellSlots },
  ];
  const offsets = new Int32Array(count + 1);
  for (let i = 0; i < count; i += 1) {
    const side = sells[i] === 1 ? sides[1] : sides[0];
    offsets[i + 1] = (offsets[i] ?? 0) + 1 + share(side, chance);
  }
  return offsets;
}

/** A random part of what is left: exponential around the fair share, everything for the last. */
function share(side: Side, chance: Chance): number {
  side.slots -= 1;
  if (side.rest === 0) return 0;
  const fair = side.rest / (side.slots + 1);
  const part =
    side.slots === 0 ? side.rest : Math.min(side.rest, Math.floor(chance.exponential() * fair + chance.next()));
  side.rest -= part;
  return part;
}

/**
 * Sizes in lots of all raw trades of one side: log-normal with a heavy tail, each at least one, summing to `lots` exactly.
 *
 * @param count raw trades; must not exceed `lots`
 */
export function rawSizes(count: number, lots: number, chance: Chance): Float64Array {
  const sizes = new Float64Array(count);
  let total = 0;
  let largest = 0;
  for (let i = 0; i < count; i += 1) {
    const weight = Math.exp(1.5 * chance.gauss()) * (chance.next() < WHALE_SHARE ? 12 : 1);
    sizes[i] = weight;
    total += weight;
    if (weight > (sizes[largest] ?? 0)) largest = i;
  }
  let rest = lots - count;
  const scale = rest / total;
  for (let i = 0; i < count; i += 1) {
    const extra = Math.min(rest, Math.floor((sizes[i] ?? 0) * scale));
    sizes[i] = 1 + extra;
    rest -= extra;
  }
  if (count > 0) sizes[largest] = (sizes[largest] ?? 0) + rest;
  return sizes;
}
