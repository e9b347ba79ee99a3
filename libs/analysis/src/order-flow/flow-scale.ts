import { HOUR_MS, MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { quantile } from '../candles/median.js';
import type { OrderFlow } from './order-flow.js';

/** What a strong flow ratio is for this market: one value for the 3-minute ratio and one for the 15-minute one. */
export interface FlowScales {
  readonly short: number;
  readonly medium: number;
}

/**
 * 90th percentile of the size of the flow ratio over the 24 hours before the last full hour, at least 0.02. Until half a
 * day of ratios is there: 0.52 and 0.31, typical of a liquid pair.
 */
export class FlowScale {
  #hour: number | undefined;
  #scales: FlowScales | undefined;

  constructor(
    private readonly minutes: CandleSeries,
    private readonly flow: OrderFlow,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {}

  /** The scales as of `time`, refreshed each full hour. */
  at(time: EpochMs): FlowScales {
    const hour = Math.floor(time / HOUR_MS);
    if (!this.#scales || this.#hour !== hour) {
      const { short, medium } = this.settings.flow;
      const { fallbackScale } = this.settings.aggression;
      const now = (hour * HOUR_MS) as EpochMs;
      this.#scales = {
        short: this.#scale(now, short) ?? fallbackScale.short,
        medium: this.#scale(now, medium) ?? fallbackScale.medium,
      };
      this.#hour = hour;
    }
    return this.#scales;
  }

  #scale(now: EpochMs, window: number): number | undefined {
    const { span, minSamples } = this.settings.flow;
    const sizes = new Float64Array(span);
    let count = 0;
    const end = this.minutes.indexFrom(now);
    const first = Math.max(window, this.minutes.indexFrom((now - span * MINUTE_MS) as EpochMs) + 1);
    const isSound = this.#isSound(first - window, end);
    for (let i = first; i <= end; i += 1) {
      const ratio = isSound ? this.flow.knownRatio(i - window, i) : this.#ratio(i - window, i);
      if (ratio === undefined) continue;
      sizes[count] = Math.abs(ratio);
      count += 1;
    }
    if (count < minSamples) return undefined;
    const { flowQuantile, minScale } = this.settings.aggression;
    return Math.max(minScale, quantile(sizes.subarray(0, count), flowQuantile) ?? 0);
  }

  /** Whether all of the candles [start, end) follow each other without a hole, and all tell their flow. */
  #isSound(start: number, end: number): boolean {
    if (start >= end) return false;
    const time = this.minutes.openTime(end - 1) - this.minutes.openTime(start);
    return time === (end - 1 - start) * MINUTE_MS && this.flow.net(start, end) !== undefined;
  }

  #ratio(start: number, end: number): number | undefined {
    const volume = this.flow.volume(start, end);
    const whole = this.minutes.openTime(end - 1) - this.minutes.openTime(start) === (end - 1 - start) * MINUTE_MS;
    const net = whole && volume > 0 ? this.flow.net(start, end) : undefined;
    return net === undefined ? undefined : net / volume;
  }
}
