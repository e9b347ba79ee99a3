import { after, DAY_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import type { CandleSeries } from './candle-series.js';
import { read } from './column.js';
import { median } from './median.js';

/** @returns whether the UTC day is a Saturday or Sunday. */
export function isWeekend(time: EpochMs): boolean {
  const weekday = (Math.floor(time / DAY_MS) + 4) % 7;
  return weekday === 0 || weekday === 6;
}

/** What is usual on days: the entries of their tables. */
export type UsualDays = readonly (readonly [day: EpochMs, medians: Float64Array])[];

/** How a table of usual values is made. */
export interface TimeOfDayRule {
  /** Calendar days before the day. */
  readonly days: number;
  /** Slots to either side that count as the same time of day; not across midnight. */
  readonly neighbours: number;
  readonly minDays: number;
  /** Which of the days are of the same kind. */
  readonly sameKind: (day: EpochMs) => boolean;
  /** The value of a candle, undefined where it has none. */
  readonly value: (index: number) => number | undefined;
}

/**
 * What is usual of each candle of one day, one slot a candle (288 of 5m): the median over the days before it. Frozen at
 * 00:00Z: the day's own candles never enter. Each entry is worked out when first asked for; the entries of a day may be
 * handed on to another table of the same day and the same candles.
 */
export class TimeOfDay {
  /** Medians by slot: NaN where not asked for yet, Infinity where there were too few days. */
  readonly medians: Float64Array;
  readonly #slotMs: number;
  readonly #dayStarts: readonly EpochMs[];
  /** Where the values of a slot are gathered. */
  #values: Float64Array | undefined;

  constructor(
    private readonly candles: CandleSeries,
    day: EpochMs,
    private readonly rule: TimeOfDayRule,
    known?: Float64Array,
  ) {
    this.#slotMs = TIMEFRAME_MS[candles.timeframe];
    this.medians = known ?? new Float64Array(DAY_MS / this.#slotMs).fill(NaN);
    this.#dayStarts = Array.from({ length: rule.days }, (_, back) => after(day, -(back + 1) * DAY_MS)).filter((start) =>
      rule.sameKind(start),
    );
  }

  /** @returns the median at the slot of `time`, undefined with fewer than `minDays` days of it. */
  at(time: EpochMs): number | undefined {
    const slot = Math.floor((time % DAY_MS) / this.#slotMs);
    let value = read(this.medians, slot);
    if (Number.isNaN(value)) this.medians[slot] = value = this.#median(slot) ?? Infinity;
    return value === Infinity ? undefined : value;
  }

  #median(slot: number): number | undefined {
    const { neighbours, minDays } = this.rule;
    const first = Math.max(0, slot - neighbours);
    const last = Math.min(this.medians.length - 1, slot + neighbours);
    const values = (this.#values ??= new Float64Array((2 * neighbours + 1) * this.#dayStarts.length));
    let [count, days] = [0, 0];
    let [time, index] = [NaN, NaN];
    for (const day of this.#dayStarts) {
      const from = after(day, first * this.#slotMs);
      index = this.#indexFrom(from, index - (time - from) / this.#slotMs);
      time = from;
      const before = count;
      count = this.#collect(index, after(day, (last + 1) * this.#slotMs), values, count);
      if (count > before) days += 1;
    }
    return days < minDays ? undefined : median(values.subarray(0, count));
  }

  /** Days without a hole between them are as far apart as their times: looked up only where that is not so. */
  #indexFrom(time: EpochMs, guess: number): number {
    const { candles } = this;
    const isThere = guess >= 0 && guess < candles.length && candles.openTime(guess) === time;
    return isThere ? guess : candles.indexFrom(time);
  }

  /** Adds the values of the candles [index, to) behind the first `count`. @returns how many there are then. */
  #collect(index: number, to: EpochMs, values: Float64Array, count: number): number {
    let filled = count;
    for (let i = index; i < this.candles.length; i += 1) {
      if (this.candles.openTime(i) >= to) break;
      const value = this.rule.value(i);
      if (value === undefined) continue;
      values[filled] = value;
      filled += 1;
    }
    return filled;
  }
}
