import { DAY_MS, startOfDay, type EpochMs } from '#libs/market';
import type { CandleSeries } from '../candles/candle-series.js';
import type { ContiguityTracker } from '../candles/contiguity.js';
import { buyShare, delta, deltaRatio } from './delta.js';
import type { BigTrade } from './big-trades.js';
import type { OrderFlow } from './order-flow.js';

/** What only the single trades of a candle tell. */
export interface CandlePrints {
  /** Lowest and highest delta on the way, which begins at 0. Steps. */
  readonly minDelta: number;
  readonly maxDelta: number;
  /** Rows in which one side outweighs the other diagonally; undefined while it is not known what is usual. */
  readonly imbalances: { readonly buy: number; readonly sell: number } | undefined;
  /** Large for their day, oldest first. */
  readonly bigTrades: readonly BigTrade[];
}

/** Aggressor volume of one closed candle, in steps; undefined where the venue does not tell. */
export interface CandleFlow {
  readonly openTime: EpochMs;
  readonly closeTime: EpochMs;
  readonly volume: number;
  readonly delta: number | undefined;
  readonly deltaRatio: number | undefined;
  readonly buyShare: number | undefined;
  /** Cumulative delta since 00:00Z of its day, up to its close; undefined where over 2 % of these minutes are missing. */
  readonly cvdSession: number | undefined;
  /** Cumulative delta since the start of the 1m window, without resets; undefined before it. */
  readonly cvdContinuous: number | undefined;
  /** Undefined where not all of its trades are known. */
  readonly prints: CandlePrints | undefined;
}

/** The candles to read, and the 1m candles under them. */
export interface CandleFlowSources {
  readonly series: CandleSeries;
  readonly minutes: CandleSeries;
  readonly flow: OrderFlow;
  /** How whole the 1m candles are. */
  readonly contiguity: Pick<ContiguityTracker, 'isBroken'>;
  /** Prints of the candle at an index of the series. */
  readonly prints: (index: number) => CandlePrints | undefined;
}

/** @returns the flow of the last `limit` candles, oldest first. */
export function candleFlows(sources: CandleFlowSources, limit: number): readonly CandleFlow[] {
  const { series } = sources;
  const first = Math.max(0, series.length - limit);
  if (first >= series.length) return Object.freeze([]);
  const flows: CandleFlow[] = [];
  let cvd: number | undefined;
  let day: number | undefined;
  for (let i = series.indexFrom(startOfDay(series.openTime(first))); i < series.length; i += 1) {
    const today = Math.floor(series.openTime(i) / DAY_MS);
    if (today !== day) [day, cvd] = [today, 0];
    cvd = sum(cvd, deltaOf(series, i));
    if (i >= first) flows.push(candleFlow(sources, i, cvd));
  }
  return Object.freeze(flows);
}

function candleFlow(sources: CandleFlowSources, index: number, cvdSession: number | undefined): CandleFlow {
  const { series, contiguity } = sources;
  const [openTime, closeTime] = [series.openTime(index), series.endTime(index)];
  const isBroken = contiguity.isBroken(startOfDay(openTime), closeTime);
  const volume = series.volume(index);
  const bought = series.takerBuyVolume(index);
  const net = deltaOf(series, index);
  return Object.freeze({
    openTime,
    closeTime,
    volume,
    delta: net,
    deltaRatio: net === undefined ? undefined : deltaRatio(net, volume),
    buyShare: bought === undefined ? undefined : buyShare(volume, bought),
    cvdSession: isBroken ? undefined : cvdSession,
    cvdContinuous: continuous(sources, closeTime),
    prints: sources.prints(index),
  });
}

/** A candle without volume has a delta of 0 whatever the venue tells. */
function deltaOf(series: CandleSeries, index: number): number | undefined {
  const [volume, bought] = [series.volume(index), series.takerBuyVolume(index)];
  if (volume === 0) return 0;
  return bought === undefined ? undefined : delta(volume, bought);
}

function continuous({ minutes, flow, contiguity }: CandleFlowSources, closeTime: EpochMs): number | undefined {
  const end = minutes.indexFrom(closeTime);
  if (end === 0 || contiguity.isBroken(minutes.openTime(0), closeTime)) return undefined;
  return flow.isMeasured(0, end) ? flow.net(0, end) : undefined;
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
