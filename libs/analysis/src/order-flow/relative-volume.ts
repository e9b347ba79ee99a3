import { startOfDay, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { ContiguityTracker } from '../candles/contiguity.js';
import { isWeekend, TimeOfDay, type UsualDays } from '../candles/time-of-day.js';

/** A candle's volume over the usual. */
export interface VolumeRatio {
  readonly ratio: number;
  /** 1 against the same time of day, 0.5 against the plain average of the last candles. */
  readonly quality: 1 | 0.5;
}

/**
 * Volume of a candle over the median at the same time of day, its slot and one to either side, on the days of the
 * same kind (weekday or weekend) among the last 20. 2 is a spike, 3 a strong one. With fewer than 5 such days: over the
 * mean of the last 20 candles, at half the quality. TradingView's "Relative Volume at Time" takes a mean instead.
 */
export class RelativeVolume {
  #day: EpochMs | undefined;
  #usual: TimeOfDay | undefined;
  /** What is usual on each day read, by slot. */
  readonly #known: Map<EpochMs, Float64Array>;

  /**
   * @param contiguity of the 1m candles that the candles were rolled up from, where they were.
   * @param days what is usual on days of the same candles, as another one came to know it.
   */
  constructor(
    private readonly candles: CandleSeries,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
    private readonly contiguity?: Pick<ContiguityTracker, 'isBroken'>,
    days: UsualDays = [],
  ) {
    this.#known = new Map(days);
  }

  /** @returns what is usual on the days from `time` on that were read. */
  daysFrom(time: EpochMs): UsualDays {
    return [...this.#known].filter(([day]) => day >= time);
  }

  /** @returns undefined where the usual is unknown or 0, and where minutes of the candle (over 2 %) are missing. */
  at(index: number): VolumeRatio | undefined {
    const openTime = this.candles.openTime(index);
    if (this.contiguity?.isBroken(openTime, this.candles.endTime(index))) return undefined;
    const usual = this.#table(startOfDay(openTime)).at(openTime);
    const base = usual ?? this.#average(index);
    if (base === undefined || base === 0) return undefined;
    return { ratio: this.candles.volume(index) / base, quality: usual === undefined ? 0.5 : 1 };
  }

  #table(day: EpochMs): TimeOfDay {
    if (!this.#usual || this.#day !== day) {
      const { days, neighbours, minDays } = this.settings.relativeVolume;
      const sameKind = (other: EpochMs): boolean => isWeekend(other) === isWeekend(day);
      const value = (index: number): number => this.candles.volume(index);
      const rule = { days, neighbours, minDays, sameKind, value };
      this.#usual = new TimeOfDay(this.candles, day, rule, this.#known.get(day));
      this.#known.set(day, this.#usual.medians);
      this.#day = day;
    }
    return this.#usual;
  }

  #average(index: number): number | undefined {
    const { average } = this.settings.relativeVolume;
    if (index + 1 < average) return undefined;
    let sum = 0;
    for (let i = index + 1 - average; i <= index; i += 1) sum += this.candles.volume(i);
    return sum / average;
  }
}
