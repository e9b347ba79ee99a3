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

  /** @returns it in robust deviations; undefined with less than a day of candles or where one does not tell its delta. */
  get z(): number | undefined {
    if (this.#length !== this.fiveMinutes.length) {
      const deltas = this.#lastDay();
      this.#z = deltas && deltaZ(deltas, this.settings.flow.madScale);
      this.#length = this.fiveMinutes.length;
    }
    return this.#z;
  }

  #lastDay(): Float64Array | undefined {
    const { zBars } = this.settings.flow;
    const start = this.fiveMinutes.length - zBars;
    if (start < 0) return undefined;
    const deltas = new Float64Array(zBars);
    for (let i = 0; i < zBars; i += 1) {
      const volume = this.fiveMinutes.volume(start + i);
      const bought = this.fiveMinutes.takerBuyVolume(start + i);
      if (bought === undefined && volume > 0) return undefined;
      deltas[i] = delta(volume, bought ?? 0);
    }
    return deltas;
  }
}
