import { TIMEFRAME_MS, TIMEFRAMES, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';

export type BiasTimeframe = (typeof TIMEFRAMES)[number];

/** Where one timeframe points, from its last closed candle. */
export interface TimeframeBias {
  /** -1..1, undefined where it could not be told. */
  readonly bias: number | undefined;
  /** 0..1: quality of the data, 0 where it is stale or warming up. */
  readonly quality: number;
}

export type Biases = Readonly<Record<BiasTimeframe, TimeframeBias>>;

/** How far the timeframes agree. A score, not a probability: 1h, 5m and 1m share data. */
export interface Confluence {
  /** Agreement with a long, 0..1; that with a short is 1 - long. */
  readonly long: number;
  readonly short: number;
  /** Weight times quality of what was known. */
  readonly coverage: number;
  readonly biases: Biases;
  /** Direction that both 1d and 4h clearly stand against, 0 where there is none. */
  readonly opposed: 1 | -1 | 0;
}

/**
 * Confluence of the five timeframes:
 *
 *   coverage = sum of w q;  C(d) = 0.5 + 0.5 d (sum of w q b) / coverage
 *
 * with the weights 1d .20, 4h .20, 1h .25, 5m .20, 1m .15. A balanced market need not agree with itself: a low value
 * says nothing against a trade back to value. One public platform takes alignment for imbalance, which is circular.
 *
 * @returns undefined with a coverage below 0.6.
 */
export function confluence(biases: Biases, settings: AnalysisSettings = ANALYSIS_SETTINGS): Confluence | undefined {
  const { weights, minCoverage } = settings.confluence;
  const coverage = biasCoverage(biases, settings);
  let sum = 0;
  for (const timeframe of TIMEFRAMES) {
    const { bias, quality } = biases[timeframe];
    if (bias === undefined) continue;
    sum += weights[timeframe] * quality * bias;
  }
  if (coverage + 1e-9 < minCoverage) return undefined;
  const lean = Math.min(1, Math.max(-1, sum / coverage));
  const opposed = opposedDirection(biases, settings);
  return Object.freeze({ long: 0.5 + 0.5 * lean, short: 0.5 - 0.5 * lean, coverage, biases, opposed });
}

/** @returns weight times quality of the biases that are known. */
export function biasCoverage(biases: Biases, settings: AnalysisSettings = ANALYSIS_SETTINGS): number {
  let coverage = 0;
  for (const timeframe of TIMEFRAMES) {
    const { bias, quality } = biases[timeframe];
    if (bias !== undefined) coverage += settings.confluence.weights[timeframe] * quality;
  }
  return coverage;
}

/** The direction against which both 1d and 4h lean by at least 0.4: the Trend Model may not trade it. */
function opposedDirection({ '1d': day, '4h': fourHours }: Biases, settings: AnalysisSettings): 1 | -1 | 0 {
  const least = settings.confluence.opposed.bias;
  const lean = (direction: 1 | -1): boolean =>
    [day, fourHours].every(({ bias, quality }) => quality > 0 && bias !== undefined && direction * bias >= least);
  if (lean(1)) return -1;
  return lean(-1) ? 1 : 0;
}

/** Factor on the quality of a reversion: 0.85 against both 1d and 4h, else 1. */
export function reversionQuality(
  confluence: Pick<Confluence, 'opposed'>,
  direction: 1 | -1,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): number {
  return confluence.opposed === direction ? settings.confluence.opposed.quality : 1;
}

/**
 * 1 while the last closed candle of a timeframe is the latest that can be closed, else 0. Only closed candles count: a
 * 1d or 4h candle that is still forming changes its mind.
 *
 * @param closedAt end of the last closed candle on the grid.
 */
export function freshness(timeframe: BiasTimeframe, closedAt: EpochMs, asOf: EpochMs): 0 | 1 {
  return closedAt <= asOf && asOf - closedAt < TIMEFRAME_MS[timeframe] ? 1 : 0;
}
