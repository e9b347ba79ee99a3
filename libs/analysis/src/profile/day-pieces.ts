import { after, DAY_MS, startOfDay, type EpochMs } from '#libs/market';
import type { CandleSeries } from '../candles/candle-series.js';
import { VolumeProfile } from './volume-profile.js';

/**
 * Volume by price of whole days of one series, each made once: what is longer is merged from them, to the same last bin,
 * because volumes are whole numbers. Between two windows of the same candles the days are handed on.
 */
export class DayPieces {
  readonly #days: Map<EpochMs, VolumeProfile>;

  constructor(
    private readonly series: CandleSeries,
    days: Iterable<readonly [EpochMs, VolumeProfile]> = [],
  ) {
    this.#days = new Map(days);
  }

  /** @returns the days from `time` on that are known. */
  from(time: EpochMs): readonly (readonly [EpochMs, VolumeProfile])[] {
    return [...this.#days].filter(([day]) => day >= time);
  }

  /** Adds the candles [start, end) to a profile. @param until nothing before that time is still to come. */
  addTo(profile: VolumeProfile, start: number, end: number, until: EpochMs): void {
    for (let i = start; i < end;) {
      const day = startOfDay(this.series.openTime(i));
      const next = this.series.indexFrom(after(day, DAY_MS));
      const isWhole = next <= end && after(day, DAY_MS) <= until && i === this.series.indexFrom(day);
      if (isWhole) profile.merge(this.#pieceOf(day, i, next, profile.binSize));
      else profile.addCandles(this.series, i, Math.min(next, end));
      i = next;
    }
  }

  #pieceOf(day: EpochMs, start: number, end: number, binSize: number): VolumeProfile {
    const known = this.#days.get(day);
    if (known?.binSize === binSize) return known;
    const made = new VolumeProfile(binSize).addCandles(this.series, start, end).packed();
    this.#days.set(day, made);
    return made;
  }
}
