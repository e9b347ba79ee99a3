import { after, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import type { CandleSeries } from '../candles/candle-series.js';
import type { SwingLeg } from './zigzag.js';

/**
 * The minutes of a leg of such candles, half-open: from the last minute at the origin's price to the end of the first minute at the
 * extreme's, so that a profile of it holds neither what led to the origin nor the pullback. Where the minutes are not
 * known: the whole candles of both.
 */
export function legSpan(
  { direction, origin, extreme }: Pick<SwingLeg, 'direction' | 'origin' | 'extreme'>,
  minutes: CandleSeries,
  timeframe: Timeframe,
): { readonly from: EpochMs; readonly to: EpochMs } {
  const candleAt = (from: EpochMs): MinuteSpan => ({ from, to: after(from, TIMEFRAME_MS[timeframe]) });
  const origins = minutesAt(
    minutes,
    candleAt(origin.at),
    (i) => sideOf(minutes, i, direction, 'behind') === origin.price,
  );
  const extremes = minutesAt(
    minutes,
    candleAt(extreme.at),
    (i) => sideOf(minutes, i, direction, 'ahead') === extreme.price,
  );
  const [atOrigin, atExtreme] = [origins.at(-1), extremes[0]];
  return {
    from: atOrigin === undefined ? origin.at : minutes.openTime(atOrigin),
    to: atExtreme === undefined ? candleAt(extreme.at).to : minutes.endTime(atExtreme),
  };
}

interface MinuteSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Indices of the minutes of one candle that meet a condition. */
function minutesAt(minutes: CandleSeries, { from, to }: MinuteSpan, meets: (index: number) => boolean): number[] {
  const end = minutes.indexFrom(to);
  const found: number[] = [];
  for (let i = minutes.indexFrom(from); i < end; i += 1) if (meets(i)) found.push(i);
  return found;
}

function sideOf(minutes: CandleSeries, index: number, direction: 1 | -1, side: 'ahead' | 'behind'): number {
  return direction > 0 === (side === 'ahead') ? minutes.high(index) : minutes.low(index);
}
