import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';

/**
 * The number of {1, 2, 5} x 10^k nearest to `raw` in the logarithm, at least 1: bin sizes that people read and that
 * merge. Borders lie at the geometric means (sqrt 2, sqrt 10, sqrt 50 of a decade), found without logarithms.
 *
 * @throws RangeError unless `raw` is a finite number above 0.
 */
export function nice(raw: number): number {
  if (!(raw > 0) || !Number.isFinite(raw)) throw new RangeError(`Size must be a finite number above 0, was ${raw}`);
  let decade = 1;
  while (raw / decade >= 10) decade *= 10;
  const square = (raw / decade) ** 2;
  if (square < 2) return decade;
  if (square < 10) return 2 * decade;
  return square < 50 ? 5 * decade : 10 * decade;
}

/**
 * Ticks a bin of the profile of a leg or a balance area: nice(range / 40), at most the day's bin. `range` in ticks.
 */
export function legBinSize(range: number, dayBinSize: number | undefined, settings = ANALYSIS_SETTINGS): number {
  const size = range > 0 ? nice(range / settings.bins.rowsPerLeg) : 1;
  return Math.max(1, Math.min(size, dayBinSize ?? size));
}

/**
 * Ticks a bin of the day's profile: nice(daily ATR / 100), about 100 rows on an average day, set at 00:00Z from closed
 * days and then held for the day. It is held over days as well while the raw size stays within a factor of 1.5 of the
 * one it was made from, so that profiles of several days merge.
 */
export class DayBinSize {
  #raw: number | undefined;

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  /** @returns ticks a bin, undefined before the first closed day with an ATR above 0. */
  get value(): number | undefined {
    return this.#raw === undefined ? undefined : nice(this.#raw);
  }

  /** Takes note of the ATR after a closed day, in ticks; undefined and 0 (a flat market) change nothing. */
  dayClosed(atr: number | undefined): void {
    if (atr === undefined || atr <= 0) return;
    const { rowsPerDay, rebinRatio } = this.settings.bins;
    const raw = atr / rowsPerDay;
    const ratio = this.#raw === undefined ? Infinity : Math.max(raw / this.#raw, this.#raw / raw);
    if (ratio > rebinRatio) this.#raw = raw;
  }
}
