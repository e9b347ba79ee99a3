import { MINUTE_MS } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
import type { CandleSeries } from './candle-series.js';
import type { OrderFlow } from './order-flow.js';
import { clamp } from './scale.js';

/** What aggressors put in over a few minutes, and what it got them. */
export interface Effort {
  /** Sign of the net flow; 0 where it was even. */
  readonly direction: 1 | -1 | 0;
  /** Net flow over volume, 0..1. */
  readonly share: number;
  /** Share of the day's windows of the same length with less effort; equals count half. 0..1. */
  readonly rank: number;
  /** Price change in the direction of the effort, in 1m ATR times the square root of the minutes. */
  readonly result: number;
  readonly high: number;
  readonly low: number;
  /** 1m ATR, ticks. */
  readonly atr: number;
}

/** A band of prices that is being tested, inclusive ticks. */
export interface Zone {
  readonly low: number;
  readonly high: number;
}

/**
 * Effort and result of the `window` minutes that end with candle `index`: effort = sum of delta, result = sign(effort) *
 * (last close - first open) / ATR / sqrt(minutes). Warm-up: four hours of windows to rank it among.
 *
 * @param atr 1m ATR now, ticks, above 0.
 * @returns undefined if a minute of the window is missing, its flow is unknown, it traded nothing, or too few windows
 *   are there to compare.
 */
export function measureEffort(
  minutes: CandleSeries,
  flow: OrderFlow,
  index: number,
  atr: number,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): Effort | undefined {
  const { window } = settings.effort;
  const start = index + 1 - window;
  const net = netOf(minutes, flow, start, index + 1);
  const rank = net === undefined ? undefined : rankOf(minutes, flow, index, Math.abs(net), settings);
  const volume = net === undefined ? 0 : flow.volume(start, index + 1);
  if (net === undefined || rank === undefined || volume === 0) return undefined;
  const direction = net > 0 ? 1 : net < 0 ? -1 : 0;
  const result = (direction * (minutes.close(index) - minutes.open(start))) / atr / Math.sqrt(window);
  let [high, low] = [minutes.high(start), minutes.low(start)];
  for (let i = start + 1; i <= index; i += 1) {
    high = Math.max(high, minutes.high(i));
    low = Math.min(low, minutes.low(i));
  }
  return { direction, share: Math.abs(net) / volume, rank, result, high, low, atr };
}

/** Net flow of candles [start, end), undefined unless they follow each other without a hole. */
function netOf(minutes: CandleSeries, flow: OrderFlow, start: number, end: number): number | undefined {
  if (start < 0) return undefined;
  const whole = minutes.openTime(end - 1) - minutes.openTime(start) === (end - 1 - start) * MINUTE_MS;
  return whole ? flow.net(start, end) : undefined;
}

function rankOf(
  minutes: CandleSeries,
  flow: OrderFlow,
  index: number,
  effort: number,
  settings: AnalysisSettings,
): number | undefined {
  const { window, minSamples } = settings.effort;
  const oldest = minutes.endTime(index) - settings.flow.span * MINUTE_MS;
  let [below, all] = [0, 0];
  for (let end = index; end >= window && minutes.openTime(end - 1) >= oldest; end -= 1) {
    const net = netOf(minutes, flow, end - window, end);
    if (net === undefined) continue;
    const size = Math.abs(net);
    below += size < effort ? 1 : size === effort ? 0.5 : 0;
    all += 1;
  }
  return all < minSamples ? undefined : below / all;
}

/** Much effort that moved price: the aggressors win. */
export function isRewarded({ direction, rank, result }: Effort, settings = ANALYSIS_SETTINGS): boolean {
  return direction !== 0 && rank >= settings.effort.rank && result >= settings.effort.fullResult;
}

/**
 * Much effort that moved nothing: somebody takes the other side. 0..1 where sellers were absorbed (bullish), -1..0 where
 * buyers were, 0 where nobody was: rank * clamp(1 - max(result, 0) / 0.5).
 *
 * At a level, the extreme in the direction of the effort must also not lie beyond `zone` by more than a quarter of an
 * ATR. Basis: effort against result (Wyckoff); others ask for volume in its top and range in its bottom quartile.
 */
export function absorption(effort: Effort, zone?: Zone, settings = ANALYSIS_SETTINGS): number {
  const { rank, minShare, maxResult, fullResult, slack } = settings.effort;
  const { direction, high, low, atr } = effort;
  const beyond = zone === undefined ? 0 : direction > 0 ? high - zone.high : zone.low - low;
  const enough = direction !== 0 && effort.rank >= rank && effort.share >= minShare;
  if (!enough || effort.result > maxResult || beyond > slack * atr) return 0;
  return -direction * effort.rank * clamp(1 - Math.max(effort.result, 0) / fullResult);
}
