import type { Parameters } from '../../parameters.js';

/** Every number of the Trend Model, and those that both models of the playbook share. */
export const trendParameters = {
  minConfidence: { value: 0.55, min: 0.5, max: 0.95, why: 'of the break; below it the state is about to flip back' },
  minDepth: { value: 0.15, min: 0.1, max: 0.4, why: 'of the leg taken back; nearer to the extreme nothing has paused' },
  maxDepth: { value: 0.7, min: 0.5, max: 0.79, why: 'of the leg taken back; deeper it is as good as dead' },
  maxZones: { value: 3, min: 1, max: 6, whole: true, why: 'of one leg; a leg that needs more is no impulse' },
  touchReach: { value: 0.1, min: 0, max: 0.5, why: 'of the 1m range before a zone that count as a touch' },
  triggerMinutes: { value: 10, min: 3, max: 30, whole: true, why: 'from the touch; flow that comes later is another' },
  holdSlack: {
    value: 0.25,
    min: 0,
    max: 1,
    why: 'of the range of a candle of structure that its close may lie beyond the zone',
  },
  chaseReach: {
    value: 0.5,
    min: 0.1,
    max: 2,
    why: 'of the range of a candle of structure that the entry may lie away from the zone',
  },
  stopTicks: { value: 2, min: 0, max: 50, whole: true, why: 'least ticks of the stop beyond structure' },
  stopNoise: { value: 0.1, min: 0.05, max: 0.5, why: 'of the 1m range: ticks mean little where they are tiny' },
  trendRiskReward: { value: 1.5, min: 1, max: 5, why: 'floor; published range 2.5 to 5, remarks down to 2' },
  opposingScore: { value: 0.7, min: 0.4, max: 1, why: 'of a level of the first tier that caps the target' },
  targetTicks: { value: 1, min: 0, max: 50, whole: true, why: 'ticks of a capped target short of the level' },
  targetNoise: { value: 0.02, min: 0, max: 0.2, why: 'of the hourly range, on top: orders rest before the level' },
  measuredMove: {
    value: 1,
    min: 0.5,
    max: 2,
    why: 'widths of value beyond the extreme, where there is no other target',
  },
  runner: { value: 0.2, min: 0, max: 0.5, why: 'kept for the next target on a trend day; balance is most of the time' },
  trendMinutes: { value: 480, min: 60, max: 2_880, whole: true, grows: 'reach', why: 'longest time stop, minutes' },
  expiryMinutes: { value: 3, min: 1, max: 15, whole: true, why: 'an entry not made by then is another trade, minutes' },
  strictSession: {
    value: 0,
    min: 0,
    max: 1,
    whole: true,
    why: '1 allows the Trend Model in the New York morning only',
  },
  trendBetaState: { value: 0.4, min: 0, max: 1, why: 'prior log-odds for confidence in the break; typical 0.60' },
  trendBetaLeg: { value: 0.3, min: 0, max: 1, why: 'prior log-odds for the score of the leg; typical 0.67' },
  trendBetaNode: { value: 0.1, min: 0, max: 1, why: 'prior log-odds for the node: 87 % of noise legs have one' },
  trendBetaFlow: { value: 0.6, min: 0, max: 1, why: 'prior log-odds for aggression; typical 0.45' },
  trendBetaConfluence: { value: 0.4, min: 0, max: 1, why: 'prior log-odds for agreeing timeframes; typical 0.60' },
  trendBetaSession: { value: 0.15, min: 0, max: 1, why: 'prior log-odds for the session; typical 0.50' },
  trendBetaLevel: { value: 0.15, min: 0, max: 1, why: 'prior log-odds for a key level at the zone; typical 0.30' },
} as const satisfies Parameters;

/** The values in force. */
export type TrendValues = { readonly [Name in keyof typeof trendParameters]: number };
