import { after, DAY_MS, MINUTE_MS, startOfDay, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { TimeOfDay, type UsualDays } from '../candles/time-of-day.js';
import type { TrueRanges } from '../candles/true-ranges.js';

/**
 * Flags volatility far above the usual, by closes of the working timeframe. Set by its ATR(14) at three times its median
 * at this time of day over 20 days, or by one candle of 1 % of price and four ATR before it; cleared by six closes in a row below
 * twice the median, at the latest after 6 hours. To be set again, the cause must have been absent at one close: after a
 * dead month the median is so low that an ordinary market would be flagged for days. Also set for 30 minutes after a
 * halt: a hole of more than 2 minutes in what was a whole hour.
 */
export class VolatilityEvent {
  #since: EpochMs | undefined;
  #calm = 0;
  #armed = true;
  #haltUntil: EpochMs | undefined;
  #day: EpochMs | undefined;
  #usual: TimeOfDay | undefined;
  /** The usual ATR of each day read, by slot. */
  readonly #known: Map<EpochMs, Float64Array>;

  /** @param days what is usual on days before which the ATR are the same, as another one came to know it. */
  constructor(
    private readonly candles: CandleSeries,
    private readonly ranges: TrueRanges,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
    days: UsualDays = [],
  ) {
    this.#known = new Map(days);
  }

  /** @returns the usual ATR of the days that no ATR before `time` is a part of. */
  daysOf(time: number): UsualDays {
    return [...this.#known].filter(([day]) => after(day, -this.settings.event.days * DAY_MS) >= time);
  }

  /** Trading resumed at `time` after a halt. */
  resumed(time: EpochMs): void {
    this.#haltUntil = after(time, this.settings.event.afterHalt * MINUTE_MS);
  }

  /** Takes in candle `index`. @returns whether the flag stands at its close. */
  close(index: number): boolean {
    const { leave, leaveCloses, maxMinutes } = this.settings.event;
    const closedAt = this.candles.endTime(index);
    const ratio = this.#ratio(index);
    const cause = this.#hasCause(index, ratio);
    if (this.#since !== undefined) {
      this.#calm = ratio !== undefined && ratio < leave ? this.#calm + 1 : 0;
      const over = this.#calm >= leaveCloses || closedAt - this.#since >= maxMinutes * MINUTE_MS;
      if (over) this.#since = undefined;
    } else if (cause && this.#armed) {
      this.#since = closedAt;
      this.#calm = 0;
    }
    this.#armed = !cause;
    return this.#since !== undefined || closedAt <= (this.#haltUntil ?? 0);
  }

  #hasCause(index: number, ratio: number | undefined): boolean {
    const { enter, barShare, barRanges } = this.settings.event;
    const range = this.candles.high(index) - this.candles.low(index);
    const before = index > 0 ? this.ranges.atr(index - 1) : undefined;
    const violent =
      before !== undefined && range >= barShare * this.candles.close(index) && range >= barRanges * before;
    return violent || (ratio !== undefined && ratio >= enter);
  }

  /** ATR over the usual at this time of day. */
  #ratio(index: number): number | undefined {
    const atr = this.ranges.atr(index);
    const openTime = this.candles.openTime(index);
    const usual = this.#table(startOfDay(openTime)).at(openTime);
    return atr === undefined || !usual ? undefined : atr / usual;
  }

  #table(day: EpochMs): TimeOfDay {
    if (!this.#usual || this.#day !== day) {
      const { days, minDays } = this.settings.event;
      const value = (index: number): number | undefined => this.ranges.atr(index);
      const rule = { days, minDays, neighbours: 0, sameKind: () => true, value };
      this.#usual = new TimeOfDay(this.candles, day, rule, this.#known.get(day));
      this.#known.set(day, this.#usual.medians);
      this.#day = day;
    }
    return this.#usual;
  }
}
