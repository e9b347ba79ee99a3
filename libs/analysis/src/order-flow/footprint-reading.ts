import type { EpochMs, Timeframe } from '#libs/market';
import type { Missing } from '../auction-view.js';

/** Volume by aggressor at one row of prices, inclusive ticks and steps. */
export interface FootprintRow {
  readonly low: number;
  readonly high: number;
  /** Sold by aggressors, who hit the bid. */
  readonly bid: number;
  /** Bought by aggressors, who lifted the ask. */
  readonly ask: number;
  /** The side that outweighs the other diagonally; undefined while it is not known what is usual. */
  readonly imbalance: 'buy' | 'sell' | 'both' | 'none' | undefined;
}

/** One closed candle by row and aggressor. */
export interface FootprintReading {
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  /** Ticks a row. */
  readonly rowSize: number;
  /** From low to high price. */
  readonly rows: readonly FootprintRow[];
  readonly buy: number;
  readonly sell: number;
  readonly delta: number;
  readonly minDelta: number;
  readonly maxDelta: number;
  readonly trades: number;
}

/** Footprints, and why there are none or not as many as there are candles. */
export interface FootprintsReading {
  /** Oldest first. */
  readonly footprints: readonly FootprintReading[];
  readonly missing: readonly Missing[];
}
