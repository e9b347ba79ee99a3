import type { Parameters } from '../../parameters.js';
import type { TrendValues } from './trend-parameters.js';

/** The numbers of the Mean Reversion Model that it does not share with the Trend Model. Widths are those of value. */
export const reversionParameters = {
  probeWidth: { value: 0.05, min: 0.01, max: 0.3, why: 'of the width beyond value (one bin at least) that is a drive' },
  probeBars: {
    value: 24,
    min: 6,
    max: 72,
    whole: true,
    why: 'candles of structure; a drive that stays out longer has not failed',
  },
  acceptance: { value: 0.8, min: 0.5, max: 1, why: 'outside of value, 0..1; from it on the break is real' },
  reclaimWidth: { value: 0.15, min: 0.05, max: 0.5, why: 'of the width that the first move back must travel inside' },
  reclaimNoise: {
    value: 1,
    min: 0.25,
    max: 4,
    why: 'ranges of a candle of structure that it must travel: the first move back is skipped',
  },
  pullbackDepth: { value: 0.15, min: 0.05, max: 0.4, why: 'of the move back; before it there is no pullback' },
  bandFrom: { value: 0.38, min: 0.2, max: 0.6, why: 'of the move back: where a pullback counts without a node' },
  bandTo: { value: 0.79, min: 0.6, max: 1, why: 'of the move back: as far as it counts' },
  attempts: { value: 3, min: 1, max: 6, whole: true, why: 'drives at one edge; after them it is worn' },
  failedMinutes: {
    value: 120,
    min: 30,
    max: 480,
    whole: true,
    grows: 'life',
    why: 'after a failure it is forgotten, minutes',
  },
  tightNoise: {
    value: 0.25,
    min: 0.1,
    max: 1,
    why: 'ranges of a candle of structure of the tight stop beyond the pullback',
  },
  tightFlow: { value: 0.5, min: 0.3, max: 0.9, why: 'aggression that allows the tight stop' },
  reversionRiskReward: { value: 1.2, min: 0.8, max: 3, why: 'floor; removes nonsense, expected value decides' },
  reversionMinutes: { value: 360, min: 60, max: 2_880, whole: true, grows: 'reach', why: 'longest time stop, minutes' },
  reversionBetaState: { value: 0.3, min: 0, max: 1, why: 'prior log-odds for confidence in balance; typical 0.60' },
  reversionBetaFailure: {
    value: 0.3,
    min: 0,
    max: 1,
    why: 'prior log-odds for a weak or absorbed drive; typical 0.50',
  },
  reversionBetaDepth: { value: 0.2, min: 0, max: 1, why: 'prior log-odds for depth of the drive; evidence conflicts' },
  reversionBetaFlow: { value: 0.5, min: 0, max: 1, why: 'prior log-odds for aggression; typical 0.40' },
  reversionBetaSecond: { value: 0.15, min: 0, max: 1, why: 'prior log-odds for a second failed drive; typical none' },
  reversionBetaConfluence: { value: 0.15, min: 0, max: 1, why: 'prior log-odds for agreeing timeframes; typical 0.50' },
  reversionBetaSession: { value: 0.1, min: 0, max: 1, why: 'prior log-odds for the session; typical 0.50' },
  reversionBetaLevel: { value: 0.15, min: 0, max: 1, why: 'prior log-odds for a key level at the edge; typical 0.40' },
} as const satisfies Parameters;

/** The values in force, those shared with the Trend Model included. */
export type ReversionValues = TrendValues & { readonly [Name in keyof typeof reversionParameters]: number };
