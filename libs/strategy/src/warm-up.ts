import type { AuctionView } from '#libs/analysis';
import { TIMEFRAME_MS, type Timeframe } from '#libs/market';
import { check, type Check } from './check.js';

/** Closed candles per timeframe that a view must have read. */
export type WarmUp = Readonly<Partial<Record<Timeframe, number>>>;

/** @returns one check per timeframe of the warm-up. Candles of a finer timeframe count for what they add up to. */
export function warmUpChecks(warmUp: WarmUp, { inputs }: AuctionView): readonly Check[] {
  return (Object.keys(TIMEFRAME_MS) as Timeframe[]).flatMap((timeframe) => {
    const need = warmUp[timeframe];
    return need === undefined
      ? []
      : [check('WARMUP', `${timeframe} candles`, candlesRead(inputs, timeframe), '>=', need)];
  });
}

function candlesRead(inputs: AuctionView['inputs'], timeframe: Timeframe): number {
  const span = TIMEFRAME_MS[timeframe];
  const counts = inputs
    .filter((range) => TIMEFRAME_MS[range.timeframe] <= span)
    .map((range) => Math.floor((range.count * TIMEFRAME_MS[range.timeframe]) / span));
  return Math.max(0, ...counts);
}
