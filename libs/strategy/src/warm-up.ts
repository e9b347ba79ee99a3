import type { AuctionView } from '#libs/analysis';
import { TIMEFRAME_MS, type Timeframe } from '#libs/market';
import { check, type Check } from './check.js';

/** Closed candles per timeframe that a view must have read. */
export type WarmUp = Readonly<Partial<Record<Timeframe, number>>>;

/**
 * @returns one check per timeframe of the warm-up: candles since the first one read, so that an outage inside is no short
 *   history. Candles of a finer timeframe count for what they add up to.
 */
export function warmUpChecks(warmUp: WarmUp, { inputs }: AuctionView): readonly Check[] {
  return (Object.keys(TIMEFRAME_MS) as Timeframe[]).flatMap((timeframe) => {
    const need = warmUp[timeframe];
    return need === undefined
      ? []
      : [check('WARMUP', `${timeframe} candles`, candlesSince(inputs, timeframe), '>=', need)];
  });
}

function candlesSince(inputs: AuctionView['inputs'], timeframe: Timeframe): number {
  const span = TIMEFRAME_MS[timeframe];
  const counts = inputs
    .filter((range) => TIMEFRAME_MS[range.timeframe] <= span)
    .map(({ from, to }) => Math.floor((to - from) / span));
  return Math.max(0, ...counts);
}
