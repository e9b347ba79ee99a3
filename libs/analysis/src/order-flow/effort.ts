import { after, MINUTE_MS } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { SortedValues } from '../candles/sorted-values.js';
import type { OrderFlow } from './order-flow.js';
import { between, clamp } from '../candles/scale.js';

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
 * Effort and result of a run of minutes, usually 5: effort = sum of delta, result = sign(effort) * (last close - first
 * open) / ATR / sqrt(minutes). Its size is ranked among the runs of the same length of a day; of the usual length these
 * are kept in order, of any other they are counted when one is asked for. Warm-up: four hours of windows.
 */
export class EffortMeter {
  /** Sizes of the efforts of the windows that end with the minutes [rankedFrom, rankedTo). */
  readonly #ranked: SortedValues;
  #rankedFrom = 0;
  #rankedTo = 0;

  constructor(
    private readonly minutes: CandleSeries,
    private readonly flow: OrderFlow,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#ranked = new SortedValues(settings.flow.span + 1);
  }

  /**
   * @param index of the minute that has just closed: nothing after it is read.
   * @param atr 1m ATR at its close, ticks, above 0.
   * @returns effort and result up to that minute; undefined if a minute of the window is missing, its flow is unknown, it
   *   traded nothing, or too few windows are there to compare.
   */
  at(index: number, atr: number): Effort | undefined {
    return this.over(index, this.settings.effort.window, atr);
  }

  /** As `at`, of a run of `window` minutes. */
  over(index: number, window: number, atr: number): Effort | undefined {
    const end = index + 1;
    const start = end - window;
    const net = this.#net(end, window);
    const rank = net === undefined ? undefined : this.#rank(index, window, Math.abs(net));
    if (net === undefined || rank === undefined) return undefined;
    const volume = this.flow.volume(start, end);
    if (volume === 0) return undefined;
    const direction = net > 0 ? 1 : net < 0 ? -1 : 0;
    const result = (direction * (this.minutes.close(end - 1) - this.minutes.open(start))) / atr / Math.sqrt(window);
    const { high, low } = this.#extremes(start, end);
    return { direction, share: Math.abs(net) / volume, rank, result, atr, high, low };
  }

  /** Net flow of the window before `end`, undefined unless its minutes follow each other without a hole. */
  #net(end: number, window: number): number | undefined {
    const start = end - window;
    if (start < 0) return undefined;
    const whole = this.minutes.openTime(end - 1) - this.minutes.openTime(start) === (end - 1 - start) * MINUTE_MS;
    return whole ? this.flow.net(start, end) : undefined;
  }

  /** Among the windows that ended within the day before that minute. */
  #rank(last: number, window: number, effort: number): number | undefined {
    const oldest = this.minutes.indexFrom(after(this.minutes.endTime(last), -this.settings.flow.span * MINUTE_MS));
    const from = Math.min(oldest, last);
    if (window !== this.settings.effort.window) return this.#count(from, last, window, effort);
    this.#rankAmong(from, last);
    const below = this.#ranked.below(effort);
    return this.#share(below, this.#ranked.upTo(effort) - below, this.#ranked.length);
  }

  #count(from: number, to: number, window: number, effort: number): number | undefined {
    let [below, equal, all] = [0, 0, 0];
    for (let last = from; last < to; last += 1) {
      const net = this.#net(last + 1, window);
      if (net === undefined) continue;
      const other = Math.abs(net);
      all += 1;
      if (other < effort) below += 1;
      else if (other === effort) equal += 1;
    }
    return this.#share(below, equal, all);
  }

  #share(below: number, equal: number, all: number): number | undefined {
    return all < this.settings.effort.minSamples ? undefined : (below + 0.5 * equal) / all;
  }

  /** Moves the ranked windows to those that end with the minutes [from, to): forward a step, back by beginning anew. */
  #rankAmong(from: number, to: number): void {
    if (from < this.#rankedFrom || to < this.#rankedTo) {
      this.#ranked.clear();
      this.#rankedFrom = this.#rankedTo = from;
    }
    for (; this.#rankedFrom < from && this.#rankedFrom < this.#rankedTo; this.#rankedFrom += 1) {
      const net = this.#net(this.#rankedFrom + 1, this.settings.effort.window);
      if (net !== undefined) this.#ranked.remove(Math.abs(net));
    }
    if (this.#rankedTo < from) this.#rankedFrom = this.#rankedTo = from;
    for (; this.#rankedTo < to; this.#rankedTo += 1) {
      const net = this.#net(this.#rankedTo + 1, this.settings.effort.window);
      if (net !== undefined) this.#ranked.add(Math.abs(net));
    }
  }

  #extremes(start: number, end: number): { readonly high: number; readonly low: number } {
    let high = -Infinity;
    let low = Infinity;
    for (let i = start; i < end; i += 1) {
      high = Math.max(high, this.minutes.high(i));
      low = Math.min(low, this.minutes.low(i));
    }
    return { high, low };
  }
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

/**
 * As `absorption`, at a level that is being tested: of the run of minutes since it was touched, at least 3 and at most 10.
 *
 * @param efforts of the runs of 3, 4 .. 10 minutes up to now.
 * @param minutes since the first touch, its own included.
 */
export function absorptionAtLevel(
  efforts: readonly (Effort | undefined)[],
  minutes: number,
  zone: Zone,
  settings = ANALYSIS_SETTINGS,
): number {
  const { min, max } = settings.effort.levelWindow;
  const effort = efforts[between(minutes, min, max) - min];
  return effort ? absorption(effort, zone, settings) : 0;
}
