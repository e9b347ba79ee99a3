import type { SessionName, StateLabel } from '#libs/analysis';
import type { EpochMs, Instrument, WorkingTimeframe } from '#libs/market';
import type { Odds, Setup, Target } from '#libs/strategy';
import type { Ballot } from './ballot.js';
import type { DataQuality } from './data-quality.js';
import type { Rejection, Strength } from './voting.service.js';

/** A decision as a user asks for it. */
export type SignalDirection = 'Long' | 'Short' | 'Flat';

/**
 * One decision on one closed candle, with everything it rests on. Prices in ticks of the instrument; undefined where
 * something does not apply. Equal inputs give an equal Signal, but for `dataQuality`, which also knows how fresh they
 * were.
 */
export interface Signal {
  /** UUID version 5 of broker, symbol, time, configuration and input. */
  readonly id: string;
  readonly instrument: Instrument;
  readonly broker: string;
  readonly symbol: string;
  /** Close time of the candle decided on. */
  readonly asOf: EpochMs;
  readonly signal: SignalDirection;
  /** Probability, two decimals, that the first target trades before stop and time stop. Flat: of the best plan refused. */
  readonly confidence: number | undefined;
  readonly entry: number | undefined;
  readonly stop: number | undefined;
  /** The last of `targets`. */
  readonly target: number | undefined;
  readonly targets: readonly Target[];
  /** At most 240 characters, never empty. Flat: the first rule not met and the nearest candidate. */
  readonly reason: string;
  readonly marketState: StateLabel | undefined;
  readonly session: SessionName;
  readonly setup: Setup;
  /** False for Flat and for signals that their costs eat: see `vetoes`. */
  readonly tradable: boolean;
  readonly costProfile: string;
  readonly workingTimeframe: WorkingTimeframe;
  /** How well the setup matches, 0..1; not a probability. */
  readonly qualityScore: number | undefined;
  readonly riskReward: number | undefined;
  readonly netRiskReward: number | undefined;
  /** Net of costs, in R. */
  readonly expectedValue: number | undefined;
  readonly expectedValueGross: number | undefined;
  readonly costR: number | undefined;
  /** Target, stop and timeout at the combined edge. */
  readonly odds: Odds | undefined;
  /** The same by chance alone, and the log-odds that the vote adds to it. */
  readonly chance: Odds | undefined;
  readonly edge: number | undefined;
  readonly expiresAt: EpochMs | undefined;
  /** When the trade is closed wherever it stands, if entered at once. */
  readonly timeStopAt: EpochMs | undefined;
  readonly invalidations: readonly string[];
  /** The strategy whose plan this is. */
  readonly strategy: string | undefined;
  readonly supporting: readonly string[];
  readonly opposing: readonly string[];
  readonly strength: Strength | undefined;
  readonly votes: readonly Ballot[];
  /**
   * Vetoes of the engine (STALE, FEED, GAP, WARMUP, FLAT, QUALITY, MAX_LOSSES), of economics (COST_TOO_HIGH, UNREACHABLE,
   * EV_NEGATIVE) and of the clock (CLOCK_SKEW); those of the last two leave the signal standing, not tradable.
   */
  readonly vetoes: readonly string[];
  /** Why the vote came to Flat; undefined for Long, Short, and where the engine vetoed. */
  readonly refusal: Rejection | undefined;
  readonly evidence: readonly string[];
  readonly dataQuality: DataQuality;
  readonly configVersion: string;
  readonly inputDigest: string;
}
