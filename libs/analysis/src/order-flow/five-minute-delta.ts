import { after, TIMEFRAME_MS } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { SortedValues } from '../candles/sorted-values.js';
import { delta, deltaZ } from './delta.js';

/**
 * How unusual the delta of the last closed 5m candle is among those of a day. The deltas of the day are kept in order;
 * worked out once per candle.
 */
export class FiveMinuteDelta {
  readonly #ranked: SortedValues;
  /** The candles [#from, #to) are ranked, but for the `#silent` ones among them, which do not tell their delta. */
  #from = 0;
  #to = 0;
  #silent = 0;
  #length = -1;
  #z: number | undefined;

  constructor(
    private readonly fiveMinutes: CandleSeries,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#ranked = new SortedValues(settings.flow.zBars + 1);
  }

  /**
   * @returns it in robust deviations; undefined with less than a day of candles (2 % may be missing) or where one does not
   *   tell its delta.
   */
  get z(): number | undefined {
    if (this.#length !== this.fiveMinutes.length) {
      this.#z = this.#read(this.fiveMinutes.length - 1);
      this.#length = this.fiveMinutes.length;
    }
    return this.#z;
  }

  #read(last: number): number | undefined {
    if (last < 0) return undefined;
    const { zBars, madScale } = this.settings.flow;
    const start = this.fiveMinutes.indexFrom(after(this.fiveMinutes.endTime(last), -zBars * TIMEFRAME_MS['5m']));
    this.#rank(start, last + 1);
    if (zBars - (last + 1 - start) > this.settings.holes * zBars || this.#silent > 0) return undefined;
    const latest = this.#deltaOf(last);
    return latest === undefined ? undefined : deltaZ(latest, this.#ranked, madScale);
  }

  /** Moves on to the candles [from, to): neither ever goes back. */
  #rank(from: number, to: number): void {
    if (this.#to === 0) this.#from = this.#to = from;
    for (; this.#to < to; this.#to += 1) {
      const value = this.#deltaOf(this.#to);
      if (value === undefined) this.#silent += 1;
      else this.#ranked.add(value);
    }
    for (; this.#from < from; this.#from += 1) {
      const value = this.#deltaOf(this.#from);
      if (value === undefined) this.#silent -= 1;
      else this.#ranked.remove(value);
    }
  }

  #deltaOf(index: number): number | undefined {
    const volume = this.fiveMinutes.volume(index);
    const bought = this.fiveMinutes.takerBuyVolume(index);
    return bought === undefined && volume > 0 ? undefined : delta(volume, bought ?? 0);
  }
}
