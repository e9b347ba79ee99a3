import type { Parameters } from '../../parameters.js';

/** Every number of the mean reversion. Heights are those of the balance area. */
export const meanReversionParameters = {
  minQuality: { value: 0.5, min: 0.3, max: 0.95, why: 'of the balance area; noise forms poor areas too' },
  minDepth: {
    value: 0.1,
    min: 0.02,
    max: 0.5,
    why: 'of a breakout, in ATR of twelve candles of structure in one; less is an edge being tested',
  },
  maxDepth: { value: 0.6, min: 0.2, max: 1.5, why: 'of a breakout, in heights; more has left the area for good' },
  maxBars: {
    value: 12,
    min: 3,
    max: 36,
    whole: true,
    why: 'candles of structure until price is back; later it is accepted there',
  },
  minSignature: { value: 0.5, min: 0.1, max: 0.95, why: 'of failure: little volume, or much that was absorbed' },
  minTravel: { value: 0.25, min: 0.1, max: 0.6, why: 'way back inside in heights; the first move back is left alone' },
  maxReturn: { value: 0.1, min: 0.02, max: 0.24, why: 'distance in heights at which price is back at the edge' },
  returnMinutes: {
    value: 120,
    min: 30,
    max: 360,
    whole: true,
    grows: 'life',
    why: 'until it is; an older failure is old news',
  },
  entryZone: {
    value: 0.25,
    min: 0.1,
    max: 0.4,
    why: 'distance of an entry from the edge in heights; further is chasing',
  },
  minFlow: { value: 0.05, min: 0, max: 0.5, why: 'net share of volume over 3 minutes in our direction' },
  flowAgainst: { value: -0.1, min: -0.7, max: 0, why: 'aggression that must not be faded' },
  maxBreakScore: {
    value: 0.65,
    min: 0.5,
    max: 0.9,
    why: 'evidence of imbalance on the side of the break; then it is one',
  },
  stopNoise: { value: 0.1, min: 0.02, max: 1, why: 'stop beyond the extreme in ATR of a candle of structure' },
  stopTicks: { value: 2, min: 1, max: 50, whole: true, why: 'and at least so many ticks' },
  nearEdge: { value: 0.15, min: 0, max: 0.4, why: 'a POC nearer to an edge, in heights, gives way to the middle' },
  nearShare: { value: 0.6, min: 0.2, max: 0.9, why: 'of the position that leaves at the nearer target' },
  farMargin: {
    value: 0.05,
    min: 0,
    max: 0.3,
    why: 'in heights before the far edge of value: others leave there as well',
  },
  farReach: {
    value: 1,
    min: 0.2,
    max: 2,
    why: 'reach of the far target over that by chance; 1 until outcomes say better',
  },
  minNearRiskReward: { value: 0.8, min: 0.3, max: 3, why: 'of the nearer target; removes nonsense' },
  minRiskReward: { value: 1.2, min: 0.5, max: 5, why: 'of the ladder; expected value decides' },
  maxEdge: {
    value: 0.6,
    min: 0.1,
    max: 1.2,
    why: 'log-odds over chance that this setup may claim, whatever others may',
  },
  maxMinutes: { value: 480, min: 60, max: 2_880, whole: true, grows: 'reach', why: 'longest time stop, minutes' },
  expiryMinutes: { value: 10, min: 1, max: 60, whole: true, why: 'an entry not made by then is void' },
  betaQuality: { value: 0.3, min: 0, max: 1, why: 'prior log-odds for quality of the area; typical 0.60' },
  betaSignature: { value: 0.3, min: 0, max: 1, why: 'prior log-odds for the signature of failure; typical 0.55' },
  betaDepth: { value: 0.15, min: 0, max: 1, why: 'prior log-odds for a deep breakout; typical 0.40' },
  betaFlow: { value: 0.3, min: 0, max: 1, why: 'prior log-odds for aggression in our direction; typical 0.20' },
  betaConfluence: { value: 0.1, min: 0, max: 1, why: 'prior log-odds for agreement of timeframes; typical 0.50' },
  betaSession: { value: 0.1, min: 0, max: 1, why: 'prior log-odds for the session; typical 0.50' },
} as const satisfies Parameters;

/** The values in force. */
export type MeanReversionValues = { readonly [Name in keyof typeof meanReversionParameters]: number };
