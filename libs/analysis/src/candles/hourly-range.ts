import type { EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from './candle-series.js';
import type { TrueRanges } from './true-ranges.js';

/**
 * ATR(14) over close of the last closed 1h candles, as shares of price, oldest first. Hours in which the market was flat
 * or still warming up are left out. Worked out once per candle.
 */
export class HourlyRange {
  #length = -1;
  #shares: readonly number[] = [];

  constructor(
    private readonly hours: CandleSeries,
    private readonly ranges: TrueRanges,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {}

  get shares(): readonly number[] {
    if (this.#length !== this.hours.length) {
      this.#shares = Object.freeze(this.#read());
      this.#length = this.hours.length;
    }
    return this.#shares;
  }

  #read(): number[] {
    const shares: number[] = [];
    for (let i = Math.max(0, this.hours.length - this.settings.hourlyRange); i < this.hours.length; i += 1) {
      const atr = this.ranges.atr(i);
      if (atr) shares.push(atr / this.hours.close(i));
    }
    return shares;
  }
}

/**
 * @returns the ATR(14) of 1h that the day opened with, or where that is not known or 0 the first there was of the day;
 *   ticks.
 */
export function hourlyAtrOf(hours: CandleSeries, ranges: TrueRanges, day: EpochMs): number | undefined {
  for (let i = Math.max(0, hours.indexFrom(day) - 1); i < hours.length; i += 1) {
    const atr = ranges.atr(i);
    if (atr) return atr;
  }
  return undefined;
}
