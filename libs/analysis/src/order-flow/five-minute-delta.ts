import { after, TIMEFRAME_MS } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { delta, deltaZ } from './delta.js';

/** How unusual the delta of the last closed 5m candle is among those of a day. Worked out once per candle. */
export class FiveMinuteDelta {
  #length = -1;
  #z: number | undefined;

  constructor(
    private readonly fiveMinutes: CandleSeries,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {}

  /**
   * @returns it in robust deviations; undefined with less than a day of candles (2 % may be missing) or where one does not
   *   tell its delta.
   */
  get z(): number | undefined {
    if (this.#length !== this.fiveMinutes.length) {
      const deltas = this.#lastDay();
      this.#z = deltas && deltaZ(deltas, this.settings.flow.madScale);
      this.#length = this.fiveMinutes.length;
    }
    return this.#z;
  }

  #lastDay(): Float64Array | undefined {
    const { fiveMinutes } = this;
    const { zBars } = this.settings.flow;
    const last = fiveMinutes.length - 1;
    if (last < 0) return undefined;
    const start = fiveMinutes.indexFrom(after(fiveMinutes.endTime(last), -zBars * TIMEFRAME_MS['5m']));
    const count = last + 1 - start;
    if (zBars - count > this.settings.holes * zBars) return undefined;
    const deltas = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      const volume = fiveMinutes.volume(start + i);
      const bought = fiveMinutes.takerBuyVolume(start + i);
      if (bought === undefined && volume > 0) return undefined;
      deltas[i] = delta(volume, bought ?? 0);
    }
    return deltas;
  }
}
