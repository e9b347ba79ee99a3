import type { EpochMs } from './time.js';

/** Who crossed the spread: +1 the buyer, -1 the seller. */
export type Side = 1 | -1;

/** One execution as the exchange publishes it (Binance: an aggregate trade). Price in ticks, quantity in steps. */
export interface Trade {
  /** The exchange's own id, kept as text: some venues' ids do not fit a double. */
  readonly id: string;
  readonly time: EpochMs;
  readonly price: number;
  readonly quantity: number;
  readonly side: Side;
}
