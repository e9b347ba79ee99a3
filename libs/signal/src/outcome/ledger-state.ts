import type { DayResult, StoppedSignal } from '../book/signal-book.js';
import type { LearnerState } from '../learning/learner.js';
import type { RangesThen } from './outcome.js';
import type { TradeState } from './barrier-trade.js';
import type { LifeState, MadeIn } from './signal-life.js';

/** All that a ledger holds, to be taken up again by `MarketLedger.restored`; signals are named by their ids. */
export interface LedgerState {
  readonly lives: readonly (LifeState & { readonly signalId: string })[];
  readonly shadows: readonly ShadowState[];
  readonly stops: readonly StoppedSignal[];
  readonly day?: DayResult | undefined;
  /** The same object until more was learned. */
  readonly learner: LearnerState;
}

/** A vote that is followed as it stands. */
export interface ShadowState {
  readonly signalId: string;
  readonly strategy: string;
  readonly trade: TradeState;
  readonly madeIn?: MadeIn;
  readonly ranges?: RangesThen | undefined;
}
