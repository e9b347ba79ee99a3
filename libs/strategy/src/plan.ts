import type { StateLabel } from '#libs/analysis';
import type { EpochMs } from '#libs/market';

/** What users know a trade idea by: part of the public interface. In the order in which equals lead a vote. */
export const SETUPS = ['Trend Model', 'Mean Reversion Model', 'Mean Reversion', 'Grid', 'None'] as const;
export type Setup = (typeof SETUPS)[number];

/** +1 long, -1 short. */
export type Direction = 1 | -1;

/** One rung of the exit: a price in ticks and the share of the position that leaves there. */
export interface Target {
  readonly price: number;
  readonly fraction: number;
}

/** What sets a plan apart from the usual one of its setup: leaves whole at the nearer of its two targets. */
export type PlanTag = 'poc_only';

/** A trade one could take. Prices in ticks; Long: stop < entry < targets ascending, Short mirrored. */
export interface Plan {
  readonly setup: Setup;
  readonly direction: Direction;
  readonly entry: number;
  readonly stop: number;
  /** Nearest first; fractions add up to 1. The probability of a vote is that of the first. */
  readonly targets: readonly Target[];
  /** Where the stop moves once the first target is reached: the entry, so that the rest risks nothing but its costs. */
  readonly stopAfterFirst?: number | undefined;
  /** None where absent. */
  readonly tags?: readonly PlanTag[];
  /** An entry not made by then is void. */
  readonly expiresAt: EpochMs;
  /** Whole minutes after entry at which the trade is closed wherever it stands. */
  readonly timeStopMinutes: number;
  /** What voids the plan before its entry, in words. */
  readonly invalidations: readonly string[];
}

/** Resting orders over a balance area. Prices in ticks, all of equal size. */
export interface GridOrders {
  readonly low: number;
  readonly high: number;
  /** Spacing before rounding to ticks, and the number of intervals. */
  readonly spacing: number;
  readonly rungs: number;
  /** All levels, lowest first. */
  readonly levels: readonly number[];
  /** Equal-ratio levels, offered where the range is wider than 5 % of price. */
  readonly geometricLevels: readonly number[] | undefined;
  readonly buys: readonly number[];
  readonly sells: readonly number[];
  /** Most rungs that may be filled on one side at a time. */
  readonly maxRungsPerSide: number;
  /** A filled order is answered by one of the same size on the other side, so many rungs on. Sizes never grow with losses. */
  readonly answerAfterRungs: number;
  /** Ticks a completed rung earns after maker fees on both fills. */
  readonly netPerRung: number;
  readonly exit: GridExit;
  readonly size: GridSize;
}

/** When the whole grid is cancelled and flattened, whichever comes first. */
export interface GridExit {
  /** A close of the working timeframe beyond either price, in ticks. */
  readonly below: number;
  readonly above: number;
  /** So many such closes in a row outside the balance area. */
  readonly closesOutside: number;
  /** The only market state in which the grid may stand. */
  readonly state: StateLabel;
  /** Hourly range over price at which the calm is over. */
  readonly hourlyRange: number;
  readonly at: EpochMs;
  /** How often the grid may be set up again in this balance area after a range exit. */
  readonly restarts: number;
}

/** Advice, never an order: what one rung may hold if the worst inventory is closed at the range exit. */
export interface GridSize {
  /** Share of equity that the worst case may lose. */
  readonly riskOfEquity: number;
  /** Loss of that worst case for one unit of the base asset a rung, in ticks. */
  readonly worstLossPerUnit: number;
}
