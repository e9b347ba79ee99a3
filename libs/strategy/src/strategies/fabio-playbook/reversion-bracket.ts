import type { MinuteReading } from '#libs/analysis';
import type { Instrument, WorkingTimeframe } from '#libs/market';
import { riskReward, type Bracket } from '../../bracket.js';
import type { Direction } from '../../plan.js';
import { roundEntry, roundTarget } from '../../rounding.js';
import { stopBuffer, structuralStop } from '../../structural-stop.js';
import { priceAt, type Outward } from './outward.js';
import type { ReversionValues } from './reversion-parameters.js';

/** Entry, stop and target of one return to value, in whole ticks. */
export interface ReversionBracket extends Bracket {
  /** Behind the extreme of all drives, or only behind the pullback. */
  readonly kind: 'wide' | 'tight';
}

/** What a return to value is built on. Distances outward of the edge, ticks. */
export interface ReversionSite {
  readonly instrument: Instrument;
  /** Of structure. */
  readonly timeframe: WorkingTimeframe;
  readonly from: Outward;
  /** The furthest of all drives, and of the pullback. */
  readonly extreme: number;
  readonly furthest: number;
  /** A price, ticks. */
  readonly target: number;
}

/**
 * Entry at the close of a minute. The stop lies beyond the extreme of all drives; where that leaves too little reward and
 * aggression is strong, it may lie beyond the pullback alone.
 *
 * @returns undefined where a range is not known, or the prices are in no order in which one could trade.
 */
export function reversionBracket(
  site: ReversionSite,
  minute: MinuteReading,
  values: ReversionValues,
): ReversionBracket | undefined {
  const { from, extreme, furthest, timeframe } = site;
  const [minuteNoise, noise] = [minute.atr['1m'], minute.atr[timeframe]];
  if (minuteNoise === undefined || noise === undefined) return undefined;
  const pays = (bracket: Bracket): boolean => riskReward(bracket) >= values.reversionRiskReward;
  const buffer = stopBuffer({ ticks: values.stopTicks, noise: values.stopNoise }, minuteNoise);
  const wide = bracketOf(site, minute, { behind: priceAt(from, extreme), buffer, kind: 'wide' });
  const isForceful = Math.abs(minute.aggression?.score ?? 0) >= values.tightFlow;
  if (!wide || pays(wide) || !isForceful) return wide;
  const tightBuffer = values.tightNoise * noise;
  const tight = bracketOf(site, minute, { behind: priceAt(from, furthest), buffer: tightBuffer, kind: 'tight' });
  return tight && pays(tight) ? tight : wide;
}

interface StopChoice {
  readonly behind: number;
  readonly buffer: number;
  readonly kind: ReversionBracket['kind'];
}

function bracketOf(
  site: ReversionSite,
  { close, atr }: MinuteReading,
  { behind, buffer, kind }: StopChoice,
): ReversionBracket | undefined {
  const direction: Direction = site.from.side === 1 ? -1 : 1;
  const stop = structuralStop({ instrument: site.instrument, price: close, atr }, direction, [behind], buffer);
  const entry = roundEntry(close);
  const target = roundTarget(direction, site.target);
  if (direction * (entry - stop) <= 0 || direction * (target - entry) <= 0) return undefined;
  return Math.min(stop, target) < 1 ? undefined : { entry, stop, target, kind };
}
