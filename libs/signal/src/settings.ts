import { analysisSettings, workingTimeframeOf, type AnalysisSettings } from '#libs/analysis';
import type { WorkingTimeframe } from '#libs/market';
import { costProfile, DEFAULT_COST_PROFILE, type StrategyOverrides, type Terms } from '#libs/strategy';
import type { JsonObject } from './canonical-json.js';
import type { DataPolicy } from './data-quality.js';
import type { Learned } from './learning/learned.js';
import { STATIC_POLICY, type Economics, type VotingPolicy } from './voting.service.js';

/** Everything that shapes a decision besides the candles and the strategies' own parameters. */
export interface SignalSettings {
  /** The candle by which structure is read; other rules scale with it. */
  readonly workingTimeframe: WorkingTimeframe;
  readonly terms: Terms;
  readonly voting: VotingPolicy;
  /** How the views were read: recorded in the configuration version, not applied here. */
  readonly analysis: JsonObject;
  /** Absent: data is graded, and refused only for what the engine vetoes. */
  readonly dataPolicy?: 'refuse';
  /** What outcomes have taught; absent until they have. */
  readonly learned?: Learned;
}

/** What an operator may choose. */
export interface SignalOptions {
  /** The candle by which structure is read, 5m where left out. Readers and strategies must be made for the same. */
  readonly workingTimeframe?: WorkingTimeframe;
  readonly economics?: Economics;
  readonly dataPolicy?: DataPolicy;
  /** Id of a cost profile. */
  readonly costProfile?: string;
  readonly minSupporters?: number;
  readonly parameters?: StrategyOverrides;
  /** Settings of the reader that makes the views, where they are not its defaults. */
  readonly analysis?: JsonObject;
}

const COST_CAP = 0.25;
const UNCALIBRATED_EDGE_CAP = 0.6;
const UNCALIBRATED_MIN_EXPECTED_VALUE = 0;

/**
 * The settings in force: options over defaults.
 *
 * @throws UnknownCostProfileError.
 */
export function signalSettings(options: SignalOptions = {}): SignalSettings {
  const { economics, minSupporters, workingTimeframe = '5m' } = options;
  const { analysis = analysisSettings(workingTimeframe) } = options;
  return {
    workingTimeframe,
    terms: {
      costs: costProfile(options.costProfile ?? DEFAULT_COST_PROFILE.id),
      edgeCap: UNCALIBRATED_EDGE_CAP,
      costCap: COST_CAP,
      minExpectedValue: UNCALIBRATED_MIN_EXPECTED_VALUE,
    },
    voting: {
      ...STATIC_POLICY,
      economics: economics ?? STATIC_POLICY.economics,
      minSupporters: minSupporters ?? STATIC_POLICY.minSupporters,
    },
    analysis,
    ...(options.dataPolicy === 'refuse' ? { dataPolicy: options.dataPolicy } : {}),
  };
}

/**
 * Holds an engine to the readers it is given.
 *
 * @throws RangeError where they read structure by another timeframe than it trades.
 */
export function requireTimeframe(readers: AnalysisSettings, { workingTimeframe }: SignalSettings): void {
  const read = workingTimeframeOf(readers);
  if (read !== workingTimeframe) throw new RangeError(`Readers must read ${workingTimeframe}, was ${read}`);
}
