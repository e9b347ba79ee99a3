import { minuteNodes, type MinuteReading } from '#libs/analysis';
import { innerEnd, outerEnd, type Outward } from './outward.js';
import type { ReversionValues } from './reversion-parameters.js';

/** The first move back into value after a failed drive: from the extreme to the furthest price since. */
export interface ReclaimLeg {
  /** Both outward of the edge of value, ticks: the end lies below the extreme. */
  readonly extreme: number;
  readonly end: number;
  /** From the minute of the extreme to that of the end. */
  readonly minutes: readonly MinuteReading[];
}

/** Where a pullback of that move is waited for, outward of the edge of value, ticks. The near edge is met first. */
export interface PullbackZone {
  readonly near: number;
  readonly far: number;
  /** A low volume node of the leg, or where there is none a band of its depth. */
  readonly kind: 'node' | 'band';
}

/**
 * Zones of the leg's low volume nodes inside value, from 15 to 79 % of it, nearest to its end first; where there are none
 * the band from 38 to 79 %. Bins are counted from the end of the leg, so that a mirrored market has mirrored zones.
 *
 * @param dayBinSize ticks a bin of the day's profile, undefined where not known.
 */
export function pullbackZones(
  from: Outward,
  { extreme, end, minutes }: ReclaimLeg,
  dayBinSize: number | undefined,
  { pullbackDepth, bandFrom, bandTo }: ReversionValues,
): readonly PullbackZone[] {
  const size = extreme - end;
  const fromEnd = minutes.map((minute) => ({
    high: outerEnd(from, minute) - end,
    low: innerEnd(from, minute) - end,
    volume: minute.volume,
    takerBuyVolume: minute.takerBuyVolume,
  }));
  const nodes = minuteNodes(fromEnd, dayBinSize).lvn.filter(
    ({ price }) => price >= pullbackDepth * size && price <= bandTo * size && end + price <= 0,
  );
  if (nodes.length === 0) return [{ near: end + bandFrom * size, far: end + bandTo * size, kind: 'band' }];
  return nodes.map(({ low, high }) => ({ near: end + low, far: end + high, kind: 'node' }));
}
