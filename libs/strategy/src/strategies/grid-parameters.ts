import type { Parameters } from '../parameters.js';

/** Every number of the grid. Ranges are shares of price unless said otherwise. */
export const gridParameters = {
  minConfidence: { value: 0.6, min: 0.5, max: 0.95, why: 'of the balanced state; it fades before the state flips' },
  minQuality: { value: 0.6, min: 0.3, max: 0.95, why: 'of the balance area; noise forms poor areas too' },
  calmBelow: { value: 0.005, min: 0.002, max: 0.006, why: 'ATR of 1h candles over close that switches the grid on' },
  roughFrom: { value: 0.0065, min: 0.006, max: 0.02, why: 'switches it off again; the gap keeps it from flapping' },
  minRungs: { value: 4, min: 3, max: 8, whole: true, why: 'fewer do not make a grid' },
  maxRungs: { value: 20, min: 8, max: 60, whole: true, why: 'more only split the size' },
  feeMultiple: { value: 4, min: 2, max: 10, why: 'spacing in maker fees: fees take at most half of a rung' },
  noiseMultiple: {
    value: 0.75,
    min: 0.25,
    max: 2,
    why: 'spacing in ATR of a candle of structure: below it, rungs fill on noise',
  },
  edgeMargin: { value: 0.05, min: 0, max: 0.2, why: 'of the width; at the very edge the break may have begun' },
  entryZone: { value: 0.35, min: 0.1, max: 0.45, why: 'of the width from either edge in which the grid takes a side' },
  targetRungs: {
    value: 2,
    min: 1,
    max: 4,
    whole: true,
    why: 'least distance of the target; one rung only pays the fees',
  },
  exitSpacing: { value: 0.5, min: 0.1, max: 2, why: 'range exit beyond the edge, in rungs' },
  exitNoise: {
    value: 0.5,
    min: 0.1,
    max: 2,
    why: 'range exit beyond the edge, in ATR of three candles of structure in one',
  },
  minRiskReward: { value: 0.8, min: 0.3, max: 3, why: 'removes nonsense; expected value decides' },
  flowAgainst: { value: -0.35, min: -0.9, max: -0.1, why: 'aggression that must not be faded' },
  maxMinutes: {
    value: 360,
    min: 60,
    max: 2_880,
    whole: true,
    grows: 'reach',
    why: 'longest time stop and life of the grid, minutes',
  },
  expiryMinutes: {
    value: 60,
    min: 5,
    max: 360,
    whole: true,
    grows: 'life',
    why: 'a resting entry older than this is void, minutes',
  },
  geometricFrom: { value: 0.05, min: 0.01, max: 1, why: 'width over price from which equal ratios matter' },
  riskOfEquity: { value: 0.005, min: 0.0005, max: 0.02, why: 'that the worst inventory may lose' },
  betaState: { value: 0.4, min: 0, max: 1, why: 'prior log-odds for confidence in balance; typical 0.65' },
  betaQuality: { value: 0.4, min: 0, max: 1, why: 'prior log-odds for quality of the area; typical 0.65' },
  betaEdge: { value: 0.2, min: 0, max: 1, why: 'prior log-odds for nearness to the edge; typical 0.40' },
  betaCalm: { value: 0.2, min: 0, max: 1, why: 'prior log-odds for absence of aggression; typical 0.70' },
  betaSession: { value: 0.1, min: 0, max: 1, why: 'prior log-odds for the session; typical 0.50' },
} as const satisfies Parameters;

/** The values in force. */
export type GridValues = { readonly [Name in keyof typeof gridParameters]: number };
