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

/** The clusters of one minute in order, in columns: index of the trade after its last, and its price times quantity. */
export interface ClusterColumns {
  readonly count: number;
  readonly ends: Int32Array;
  readonly values: Float64Array;
}

/**
 * Takes the trades of a minute apart into clusters: same side, at any price, no pause of more than 40 ms, not beyond the
 * minute. A trade of the other side ends a cluster: the fills of one order stand together on the tape, so this never
 * cuts an order in two, and joins fewer strangers than clusters kept by side would. 40 ms as used by a public
 * reconstruction of the method; aggr.trade joins within one stamp only.
 */
export function clustersOf(minute: TradeMinute, settings: AnalysisSettings = ANALYSIS_SETTINGS): ClusterColumns {
  const { pauseMs } = settings.trades.bigTrades;
  const { times, prices, flows, start, end } = minute.trades();
  const ends = new Int32Array(end - start);
  const values = new Float64Array(end - start);
  let cluster = 0;
  let latest = times[start] ?? NaN;
  let before = flows[start] ?? NaN;
  // Nothing here branches on who trades next or when: neither can be foreseen.
  for (let i = start; i < end; i += 1) {
    const time = times[i] ?? NaN;
    const flow = flows[i] ?? NaN;
    cluster += Number(flow < 0 !== before < 0) | Number(time - latest > pauseMs);
    ends[cluster] = i + 1 - start;
    values[cluster] = (values[cluster] ?? NaN) + (prices[i] ?? NaN) * Math.abs(flow);
    latest = time;
    before = flow;
  }
  return { count: start === end ? 0 : cluster + 1, ends, values };
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
