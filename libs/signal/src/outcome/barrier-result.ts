import type { EpochMs } from '#libs/market';

/**
 * How a plan ended. TP: the last target traded. SL: the stop did, where it then stood. TIME: the time stop closed it.
 * EXPIRED: it was not entered in time, or only at a worse price. INVALIDATED: what it rested on was gone before its entry.
 */
export type Exit = 'TP' | 'SL' | 'TIME' | 'EXPIRED' | 'INVALIDATED';

/** A plan that was entered, from its fill to its end. Results in R, the planned distance from entry to stop. */
export interface EnteredResult {
  readonly exit: 'TP' | 'SL' | 'TIME';
  /** The label: the first target traded before stop and time stop. */
  readonly hit: boolean;
  readonly enteredAt: EpochMs;
  readonly exitedAt: EpochMs;
  /** Ticks. */
  readonly fill: number;
  readonly grossR: number;
  /** After fees, slippage and funding. */
  readonly netR: number;
  readonly costR: number;
  /** Paid to the other side while held; negative where received. */
  readonly fundingR: number;
  /** Farthest against and for the trade, in R: at most 0, at least 0. */
  readonly mae: number;
  readonly mfe: number;
  /** 1m candles held, that of the entry included. */
  readonly bars: number;
}

/** A plan that never became a trade. It has no label. */
export interface UnenteredResult {
  readonly exit: 'EXPIRED' | 'INVALIDATED';
  readonly exitedAt: EpochMs;
}

export type BarrierResult = EnteredResult | UnenteredResult;

/** @returns whether the plan became a trade. */
export function wasEntered(result: BarrierResult): result is EnteredResult {
  return result.exit !== 'EXPIRED' && result.exit !== 'INVALIDATED';
}
