import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { between } from '../candles/scale.js';
import { SizeHistogram } from './size-histogram.js';
import { clusterOf, clustersOf, type ClusterColumns, type TradeCluster } from './trade-cluster.js';
import type { TradeMinute } from './trade-minute.js';

/** Among the largest clusters of the day: L of 0.5 %, M of 0.1 %, S of 0.02 %. */
export type BigTradeTier = 'L' | 'M' | 'S';

/** Least notional of each tier, quote units. */
export type BigTradeLimits = Readonly<Record<BigTradeTier, number>>;

/** What a big trade got within a minute: price went its way, against it, or neither. */
export type BigTradeVerdict = 'rewarded' | 'absorbed' | 'neutral';

/** A cluster that is large for its day. It says nothing of who traded: many may stand behind one cluster. */
export interface BigTrade extends TradeCluster {
  readonly tier: BigTradeTier;
  /** Quote units. */
  readonly notional: number;
  /** Undefined until 60 s have passed, and where price or range then are not known. */
  readonly verdict: BigTradeVerdict | undefined;
}

/** What is known of a minute when it closes. */
export interface MinuteFacts {
  readonly openTime: EpochMs;
  /** Close of the minute before, ticks; undefined where that minute is not known. */
  readonly priorClose: number | undefined;
  /** 1m ATR at the close, ticks; undefined and 0 give no verdict. */
  readonly atr: number | undefined;
  /** Volume of the last 24 hours over that of a usual day; unknown counts as usual. */
  readonly relativeDayVolume: number | undefined;
  /** The limits as they are remembered, where the day they come from is not at hand; found anew where absent. */
  readonly limits?: BigTradeLimits | undefined;
}

/**
 * Finds the clusters that are large for their day. Limits are quantiles of the notional of all clusters of the 24 hours
 * up to the close of the minute (0.995, 0.999, 0.9998), times clamp(sqrt(relative volume of the day), 0.75, 1.5): busier
 * days need a larger filter. A cluster is judged at the close of its minute and keeps its tier.
 *
 * Warm-up: 2,000 clusters. Others rank the largest per session (20th, 9th, 2nd, median of 20 sessions) or take fixed lots,
 * which do not carry over from one market to the next.
 */
export class BigTrades {
  readonly #sizes: SizeHistogram;
  /** In order of time. */
  #events: BigTrade[] = [];
  #limits: BigTradeLimits | undefined;

  /** @param quotePerUnit quote units of one tick times one step. */
  constructor(
    private readonly quotePerUnit: number,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#sizes = new SizeHistogram(settings.trades.revisable);
  }

  /** Those of the last 4 hours, oldest first, each frozen. */
  get events(): readonly BigTrade[] {
    return this.#events;
  }

  /** Limits as of the last closed minute, undefined while warming up. */
  get limits(): BigTradeLimits | undefined {
    return this.#limits;
  }

  /** Clusters that the limits come from. */
  get clusters(): number {
    return this.#sizes.count;
  }

  /** Takes in the next minute. @param minute undefined where nothing was traded. */
  closed(minute: TradeMinute | undefined, facts: MinuteFacts): void {
    const end = after(facts.openTime, MINUTE_MS);
    const { span, kept } = this.settings.trades.bigTrades;
    this.#sizes.countFrom(after(end, -span * MINUTE_MS));
    this.#forgetBefore(after(end, -kept * MINUTE_MS));
    this.#judge(minute, facts);
    const clusters = minute && clustersOf(minute, this.settings);
    if (clusters) this.#count(facts.openTime, clusters);
    this.#limits = facts.limits ?? this.#limitsNow(facts.relativeDayVolume);
    if (minute && clusters && this.#limits) this.#collect(minute, clusters, this.#limits);
  }

  /** Forgets the minutes from `time` on, with what they told of earlier clusters. Hand them in again after this. */
  dropFrom(time: EpochMs): void {
    this.#sizes.dropFrom(time);
    const { afterMs } = this.settings.trades.bigTrades.verdict;
    this.#events = this.#events
      .filter(({ from }) => from < time)
      .map((event) => (after(event.to, afterMs) >= time ? Object.freeze({ ...event, verdict: undefined }) : event));
  }

  /**
   * Who prints the big trades, -1 .. 1: (B - S) / (B + S) * min(1, n / 3) of the n events of tier M and up in the last 5
   * minutes, B and S their notional by side. 0 where there were none; undefined while warming up.
   */
  balance(asOf: EpochMs): number | undefined {
    if (!this.#limits) return undefined;
    const { window, full } = this.settings.trades.bigTrades;
    const start = after(asOf, -window * MINUTE_MS);
    const first = this.#events.findLastIndex(({ from }) => from < start) + 1;
    const recent = this.#events.slice(first).filter(({ from, tier }) => tier !== 'L' && from < asOf);
    const all = recent.reduce((sum, { notional }) => sum + notional, 0);
    const net = recent.reduce((sum, { side, notional }) => sum + side * notional, 0);
    return all === 0 ? 0 : (net / all) * Math.min(1, recent.length / full);
  }

  #count(openTime: EpochMs, { count, values }: ClusterColumns): void {
    this.#sizes.begin(openTime);
    for (let i = 0; i < count; i += 1) this.#sizes.add((values[i] ?? NaN) * this.quotePerUnit);
  }

  #limitsNow(relativeDayVolume: number | undefined): BigTradeLimits | undefined {
    const { quantiles, minClusters, dayFactor } = this.settings.trades.bigTrades;
    if (this.#sizes.count < minClusters) return undefined;
    const factor = between(Math.sqrt(relativeDayVolume ?? 1), dayFactor.min, dayFactor.max);
    const limit = (share: number): number => factor * (this.#sizes.above(share) ?? Infinity);
    return { L: limit(quantiles.L), M: limit(quantiles.M), S: limit(quantiles.S) };
  }

  #collect(minute: TradeMinute, { count, ends, values }: ClusterColumns, limits: BigTradeLimits): void {
    for (let i = 0; i < count; i += 1) {
      const value = values[i] ?? NaN;
      const notional = value * this.quotePerUnit;
      const tier = tierOf(notional, limits);
      if (!tier) continue;
      const cluster = clusterOf(minute, ends[i - 1] ?? 0, ends[i] ?? 0, value);
      this.#events.push(Object.freeze({ ...cluster, tier, notional, verdict: undefined }));
    }
  }

  #forgetBefore(time: EpochMs): void {
    const first = this.#events.findIndex(({ from }) => from >= time);
    if (first !== 0) this.#events.splice(0, first === -1 ? this.#events.length : first);
  }

  /** Judges the events whose 60 s ran out in this minute. */
  #judge(minute: TradeMinute | undefined, { openTime, priorClose, atr }: MinuteFacts): void {
    const { afterMs } = this.settings.trades.bigTrades.verdict;
    const latestEnd = after(openTime, MINUTE_MS);
    const first = this.#events.findLastIndex(({ from }) => from < after(openTime, -MINUTE_MS)) + 1;
    for (const [i, event] of this.#events.slice(first).entries()) {
      const due = after(event.to, afterMs);
      const price = due < openTime || due >= latestEnd ? undefined : (minute?.priceAt(due) ?? priorClose);
      if (price === undefined) continue;
      this.#events[first + i] = Object.freeze({ ...event, verdict: verdictOf(event, price, atr, this.settings) });
    }
  }
}

function tierOf(notional: number, limits: BigTradeLimits): BigTradeTier | undefined {
  if (notional < limits.L) return undefined;
  if (notional < limits.M) return 'L';
  return notional < limits.S ? 'M' : 'S';
}

/**
 * What a cluster got: side * (price - vwap) / ATR of 0.5 and more is `rewarded`, 0 and less `absorbed`.
 *
 * @param price 60 s after its last trade, ticks. @param atr 1m ATR, ticks. @returns undefined without an ATR above 0.
 */
export function verdictOf(
  { side, vwap }: Pick<TradeCluster, 'side' | 'vwap'>,
  price: number,
  atr: number | undefined,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): BigTradeVerdict | undefined {
  if (!atr) return undefined;
  const { rewarded, absorbed } = settings.trades.bigTrades.verdict;
  const result = (side * (price - vwap)) / atr;
  if (result >= rewarded) return 'rewarded';
  return result <= absorbed ? 'absorbed' : 'neutral';
}
