import type { EpochMs } from './time.js';

/** Who crossed the spread: +1 the buyer, -1 the seller. */
export type Side = 1 | -1;

/** One execution as the exchange publishes it (Binance: an aggregate trade). Price in ticks, quantity in steps. */
export interface Trade {
  /** The exchange's own id, kept as text: some venues' ids do not fit a double. */
  readonly id: string;
  /**
   * Its place among the trades of its market: a whole number, greater for the later of two trades, equal for the same
   * trade however it was had. Left out where the id itself is such a number of at most 15 digits (`placeOf` reads both).
   */
  readonly seq?: number;
  readonly time: EpochMs;
  readonly price: number;
  readonly quantity: number;
  readonly side: Side;
}

/** Digits of an id that a double holds, and those of them that 31 bits do. */
const COUNTED = 15;
const SMALL = 9;

/** @returns where the trade stands among the trades of its market; undefined where neither `seq` nor its id tells. */
export function placeOf({ id, seq }: Pick<Trade, 'id' | 'seq'>): number | undefined {
  return seq ?? countOf(id);
}

/** By hand: it is asked of every trade more than once, and a pattern and `Number` take several times as long. */
function countOf(id: string): number | undefined {
  const { length } = id;
  if (length === 0 || length > COUNTED) return undefined;
  const middle = Math.max(0, length - SMALL);
  const high = smallOf(id, 0, middle);
  const low = smallOf(id, middle, length);
  return high < 0 || low < 0 ? undefined : high * 1e9 + low;
}

/** @returns the digits in [start, end) as a number, -1 where there is something else. */
function smallOf(id: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = id.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = (10 * value + digit) | 0;
  }
  return value;
}
