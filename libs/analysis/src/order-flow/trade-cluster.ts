import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { EpochMs, Side } from '#libs/market';
import type { TradeMinute } from './trade-minute.js';

/**
 * Fills of one side that follow each other so closely that they count as one order. One market order that sweeps five
 * prices is five trades on the tape.
 */
export interface TradeCluster {
  /** Id of its first trade. */
  readonly id: number;
  readonly side: Side;
  /** Times of its first and its last trade. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly trades: number;
  /** Steps. */
  readonly quantity: number;
  /** Price times quantity, ticks times steps. */
  readonly value: number;
  /** Mean price by volume and the prices it swept, ticks. */
  readonly vwap: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Takes the trades of a minute apart into clusters: same side, at any price, no pause of more than 40 ms, not beyond the
 * minute. A trade of the other side ends a cluster: the fills of one order stand together on the tape, so this never
 * cuts an order in two, and joins fewer strangers than clusters kept by side would. 40 ms as used by a public
 * reconstruction of the method; aggr.trade joins within one stamp only.
 *
 * @param visit is given the first trade of each cluster, the one after its last, and its price times quantity.
 */
export function eachCluster(
  minute: TradeMinute,
  visit: (first: number, end: number, value: number) => void,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): void {
  const { pauseMs } = settings.trades.bigTrades;
  let [first, value, latest, side] = [0, 0, 0, 0];
  for (let i = 0; i < minute.length; i += 1) {
    const time = minute.time(i);
    if (i > 0 && (minute.side(i) !== side || time - latest > pauseMs)) {
      visit(first, i, value);
      first = i;
      value = 0;
    }
    side = minute.side(i);
    latest = time;
    value += minute.price(i) * minute.quantity(i);
  }
  if (minute.length > 0) visit(first, minute.length, value);
}

/** @returns the trades [first, end), worth `value`, as one cluster. */
export function clusterOf(minute: TradeMinute, first: number, end: number, value: number): TradeCluster {
  let [quantity, low, high] = [0, Infinity, -Infinity];
  for (let i = first; i < end; i += 1) {
    quantity += minute.quantity(i);
    low = Math.min(low, minute.price(i));
    high = Math.max(high, minute.price(i));
  }
  return {
    id: minute.id(first),
    side: minute.side(first),
    from: minute.time(first),
    to: minute.time(end - 1),
    trades: end - first,
    quantity,
    value,
    vwap: value / quantity,
    low,
    high,
  };
}
