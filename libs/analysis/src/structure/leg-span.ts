import { after, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import type { CandleSeries } from '../candles/candle-series.js';
import type { SwingLeg } from './zigzag.js';

/**
 * The minutes of a 5m leg, half-open: from the last minute at the origin's price to the end of the first minute at the
 * extreme's, so that a profile of it holds neither what led to the origin nor the pullback. Where the minutes are not
 * known: the whole 5m candles of both.
 */
export function legSpan(
  { direction, origin, extreme }: Pick<SwingLeg, 'direction' | 'origin' | 'extreme'>,
  minutes: CandleSeries,
): { readonly from: EpochMs; readonly to: EpochMs } {
  const atOrigin = minutesAt(minutes, origin.at, (i) => sideOf(minutes, i, direction, 'behind') === origin.price).at(
    -1,
  );
  const atExtreme = minutesAt(minutes, extreme.at, (i) => sideOf(minutes, i, direction, 'ahead') === extreme.price)[0];
  return {
    from: atOrigin === undefined ? origin.at : minutes.openTime(atOrigin),
    to: atExtreme === undefined ? after(extreme.at, TIMEFRAME_MS['5m']) : minutes.endTime(atExtreme),
  };
}

/** Indices of the minutes of one 5m candle that meet a condition. */
function minutesAt(minutes: CandleSeries, candle: EpochMs, meets: (index: number) => boolean): number[] {
  const end = minutes.indexFrom(after(candle, TIMEFRAME_MS['5m']));
  const found: number[] = [];
  for (let i = minutes.indexFrom(candle); i < end; i += 1) if (meets(i)) found.push(i);
  return found;
}

function sideOf(minutes: CandleSeries, index: number, direction: 1 | -1, side: 'ahead' | 'behind'): number {
  return direction > 0 === (side === 'ahead') ? minutes.high(index) : minutes.low(index);
}
