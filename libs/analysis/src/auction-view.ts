import type { Candle, EpochMs, Instrument, Timeframe, WorkingTimeframe } from '#libs/market';
import type { Confluence } from './levels/confluence.js';
import type { KeyLevel } from './levels/level-merge.js';
import type { CvdDivergence } from './order-flow/cvd-divergence.js';
import type { TradesReading } from './order-flow/trades-reading.js';
import type { NakedPoc } from './profile/naked-poc.js';
import type { PocMigrationReading } from './profile/poc-migration.js';
import type { StructuredProfile } from './profile/read-profile.js';
import type { TpoReading } from './profile/tpo.js';
import type { DayTypeReading } from './state/day-types.js';
import type { MinuteReading } from './minute-reading.js';
import type { RangeSpan } from './working-timeframe.js';
import type { LegsReading } from './structure/profiled-leg.js';
import type { SwingReading, SwingTimeframe } from './structure/structure-walk.js';
import type {
  Aggression,
  BalanceArea,
  Contiguity,
  DeltaReading,
  InputRange,
  MarketState,
  Missing,
  OrderFlowSource,
  SessionName,
} from './readings.js';

/**
 * Everything that is known of one auction at the close of one 1m candle: a pure function of the candles up to `asOf`
 * within the reader's window, and of the single trades seen where there are any. Prices in ticks. Frozen through and
 * through; all strategies read the same one.
 */
export interface AuctionView {
  readonly instrument: Instrument;
  readonly asOf: EpochMs;
  /** Last close, ticks. */
  readonly price: number;
  /** The candles by which structure is read: state, balance areas, legs. */
  readonly workingTimeframe: WorkingTimeframe;
  /** Wilder's average true range (14) by timeframe and by the spans by which structure is measured, ticks. */
  readonly atr: Readonly<Record<Timeframe, number | undefined> & Partial<Record<RangeSpan, number | undefined>>>;
  /** ATR(14) over close of the last closed 1h candles, oldest first, latest last. */
  readonly hourlyRange: readonly number[];
  /** Standard deviation of 1m log returns over 24 h, times price: ticks a minute. */
  readonly sigma: number | undefined;
  readonly session: SessionName;
  readonly state: MarketState | undefined;
  readonly balance: BalanceArea | undefined;
  readonly aggression: Aggression | undefined;
  readonly delta: DeltaReading;
  /**
   * The last 144 candles of the working timeframe (12 hours of 5m) minute by minute, oldest first, the minute of `asOf` last: each with what was known at its close, as
   * the window of this view tells it. Missing minutes are absent. Worked out when first read.
   */
  readonly recent: readonly MinuteReading[];
  /** The day's profile so far, and that of the closed day before, each with nodes and shape. */
  readonly developing: StructuredProfile | undefined;
  readonly priorDay: StructuredProfile | undefined;
  /** Where the developing POC went in the last hour. As of the last 5m close, like all that follows but for notes. */
  readonly pocMigration: PocMigrationReading | undefined;
  /** Time-price brackets of the day so far: single prints, tails, poor extremes. */
  readonly timePrice: TpoReading | undefined;
  /** POCs of closed days, weeks and balance areas, oldest first, traded since (`tested`) or not (`naked`). */
  readonly nakedPocs: readonly NakedPoc[];
  /** Swings of each timeframe as of its own last closed candle. */
  readonly swings: Readonly<Record<SwingTimeframe, SwingReading>>;
  /** Living impulse legs, the valid ones with their profile. */
  readonly legs: LegsReading;
  /** What kind of day the sessions of this day are by now; final only where they say so. */
  readonly dayTypes: readonly DayTypeReading[];
  /** Key levels, lowest price first. */
  readonly levels: readonly KeyLevel[];
  /** How far the timeframes agree as of this minute; undefined where too little is known. */
  readonly confluence: Confluence | undefined;
  /** New extremes of price that cumulative delta did not confirm, at confirmed 5m pivots. */
  readonly divergences: readonly CvdDivergence[];
  /** What only single trades tell, as of this minute; undefined where none were seen. Not a part of `inputDigest`. */
  readonly trades: TradesReading | undefined;
  readonly latest: Readonly<Partial<Record<Timeframe, Candle>>>;
  readonly contiguity: Contiguity;
  readonly orderFlow: OrderFlowSource;
  readonly missing: readonly Missing[];
  readonly inputs: readonly InputRange[];
  /** SHA-256 (hex) over every candle the reading used, in order. */
  readonly inputDigest: string;
}
