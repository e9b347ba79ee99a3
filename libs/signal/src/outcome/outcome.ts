import type { SessionName, StateLabel } from '#libs/analysis';
import type { EpochMs, WorkingTimeframe } from '#libs/market';
import type { Direction, Plan, Setup } from '#libs/strategy';
import type { BarrierResult } from './barrier-result.js';

/** What was claimed for a plan when it was made. */
export interface Claim {
  /** Stated probability that the first target trades before stop and time stop. */
  readonly p: number;
  /** The same by chance alone. */
  readonly chance: number;
  /** Log-odds over chance before calibration. */
  readonly edge: number;
  /** Cost of a round trip, in R. */
  readonly costR: number;
  /** Expected net result, in R. */
  readonly expectedValue: number;
}

/** ATR(14) of the timeframes by which structure may be read, ticks, when a plan was made. */
export type RangesThen = Readonly<Partial<Record<WorkingTimeframe, number | undefined>>>;

/** How a signal, or one strategy's own vote whether it was heard or not, came out. */
export interface Outcome {
  readonly kind: 'signal' | 'vote';
  /** Of the decision in which it was made. */
  readonly signalId: string;
  readonly strategy: string;
  readonly setup: Setup;
  readonly direction: Direction;
  readonly plan: Plan;
  readonly decidedAt: EpochMs;
  readonly session: SessionName;
  readonly state: StateLabel | undefined;
  readonly tradable: boolean;
  readonly claim: Claim;
  /** Of votes, where they were known. */
  readonly ranges?: RangesThen | undefined;
  readonly result: BarrierResult;
  /** Where a signal was advised to be scratched, and what leaving there would have earned before costs. */
  readonly scratched: { readonly at: EpochMs; readonly grossR: number } | undefined;
}
