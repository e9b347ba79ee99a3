import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { OrderFlow } from './order-flow.js';
import { clamp } from '../candles/scale.js';
import type { Pivot } from '../structure/zigzag.js';

/** Net flow and volume of a span of time, steps. */
export interface SpanFlow {
  readonly net: number;
  readonly volume: number;
}

/** Price made a new extreme that cumulative delta did not: against the last move. */
export interface CvdDivergence {
  /** -1 bearish: higher high on lower CVD. +1 bullish: lower low on higher CVD. */
  readonly direction: 1 | -1;
  /** 0..1. */
  readonly strength: number;
  readonly earlier: Pivot;
  readonly later: Pivot;
  readonly expiresAt: EpochMs;
}

/**
 * The divergence between two confirmed pivots of one kind: price higher by at least 0.25 ATR and CVD lower by at least 3 %
 * of the volume between them (bearish, highs), or mirrored (bullish, lows). Strength = clamp(|change of CVD| / volume /
 * 0.15). CVD is the one that is never reset: a reset at midnight would feign a divergence. Tells little inside a range.
 *
 * @param flow between the closes of the two pivots' candles; undefined where a part of it is missing.
 * @param atr of the pivots' timeframe when the later one was confirmed, ticks.
 * @returns undefined where there is none, or it cannot be known.
 */
export function divergenceBetween(
  earlier: Pivot,
  later: Pivot,
  flow: SpanFlow | undefined,
  atr: number | undefined,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): CvdDivergence | undefined {
  if (earlier.kind !== later.kind || !flow || flow.volume === 0 || !atr) return undefined;
  const { minMove, minFlow, fullFlow, ttl } = settings.trades.divergence;
  const away = later.kind === 'high' ? 1 : -1;
  const share = flow.net / flow.volume;
  if (away * (later.price - earlier.price) < minMove * atr || -away * share < minFlow) return undefined;
  return {
    direction: away === 1 ? -1 : 1,
    strength: clamp(Math.abs(share) / fullFlow),
    earlier,
    later,
    expiresAt: after(later.confirmedAt, ttl * MINUTE_MS),
  };
}

/** What the pivots are held against. */
export interface DivergenceMarket {
  /** Length of a candle of the pivots, ms. */
  readonly span: number;
  /** Flow of the span [from, to), undefined where a part of it is missing. */
  readonly flowOf: (from: EpochMs, to: EpochMs) => SpanFlow | undefined;
  /** ATR of the pivots' timeframe at the close of a candle, ticks. */
  readonly atrAt: (closeTime: EpochMs) => number | undefined;
}

/**
 * The divergences that hold at `asOf`: of the last two confirmed highs and of the last two confirmed lows, until an hour
 * after the later one was confirmed. In order of confirmation, so that a mirrored market lists them in the same order.
 *
 * @param pivots confirmed, in order of time.
 */
export function cvdDivergences(
  pivots: readonly Pivot[],
  asOf: EpochMs,
  { span, flowOf, atrAt }: DivergenceMarket,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): readonly CvdDivergence[] {
  const known = pivots.filter(({ confirmedAt }) => confirmedAt <= asOf);
  const found = (['high', 'low'] as const).flatMap((kind) => {
    const [earlier, later] = known.filter((pivot) => pivot.kind === kind).slice(-2);
    if (!earlier || !later) return [];
    const flow = flowOf(after(earlier.at, span), after(later.at, span));
    const divergence = divergenceBetween(earlier, later, flow, atrAt(later.confirmedAt), settings);
    return divergence && asOf < divergence.expiresAt ? [divergence] : [];
  });
  return found.toSorted((a, b) => a.later.confirmedAt - b.later.confirmedAt);
}

/** @returns flow of the span [from, to) from 1m candles; undefined if a minute or its delta is missing. */
export function spanFlow(minutes: CandleSeries, flow: OrderFlow, from: EpochMs, to: EpochMs): SpanFlow | undefined {
  const [start, end] = [minutes.indexFrom(from), minutes.indexFrom(to)];
  const net = (to - from) / MINUTE_MS === end - start ? flow.net(start, end) : undefined;
  return net === undefined ? undefined : { net, volume: flow.volume(start, end) };
}
