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

/** Ids that a double holds without loss. */
const COUNTED = /^\d{1,15}$/;

/** @returns where the trade stands among the trades of its market; undefined where neither `seq` nor its id tells. */
export function placeOf({ id, seq }: Pick<Trade, 'id' | 'seq'>): number | undefined {
  if (seq !== undefined) return seq;
  return COUNTED.test(id) ? Number(id) : undefined;
}
