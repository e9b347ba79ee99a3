import { after, DAY_MS, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { WindowStarts } from '../candles/history-window.js';
import { NakedPocs, type ClosedPoc, type NakedPoc, type TradedCandle } from './naked-poc.js';
import { qualityOf, readValueArea } from './profile-reading.js';
import { startOfWeek } from './scope-span.js';
import { VolumeProfile } from './volume-profile.js';

/** The candles that closed profiles are made of, and what touches their POCs before the replayed days. */
export type ClosedPocCandles = Readonly<Record<'5m' | '1h', CandleSeries>>;

/** The POC of candles of a span; undefined where too many of them are missing. */
export interface KnownPoc {
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly binSize: number;
  readonly poc: ClosedPoc | undefined;
}

/**
 * Follows the POCs of closed days, weeks and balance areas. Profiles of days and weeks are made of 5m candles, of weeks
 * that began before there were any of 1h candles (quality 0.4 instead of 0.6), in the bins of the day on which they are
 * added; one of which more than 2 % of the candles are missing has no POC to speak of. Where 5m candles do not reach, 1h
 * candles tell whether price has been back.
 */
export class ClosedPocs {
  readonly #pocs: NakedPocs;
  #isBegun = false;
  /** POCs worked out so far. */
  readonly #known: KnownPoc[];

  /** @param known POCs of the same candles, as another one worked them out. */
  constructor(
    private readonly candles: ClosedPocCandles,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
    known: readonly KnownPoc[] = [],
  ) {
    this.#pocs = new NakedPocs(settings);
    this.#known = [...known];
  }

  /** @returns the POCs of profiles that lie within a window that begins at `starts`. */
  knownFrom(starts: WindowStarts): readonly KnownPoc[] {
    return this.#known.filter(({ timeframe, from }) => from >= starts[timeframe === '5m' ? '5m' : '1h']);
  }

  /** Those kept, naked and tested. */
  get all(): readonly NakedPoc[] {
    return this.#pocs.all;
  }

  /** Takes in the next 5m candle. */
  apply(candle: TradedCandle): void {
    if (this.#isBegun) this.#pocs.apply(candle);
  }

  /** The balance area is over. Its profile is made of 1m candles. */
  balanceEnded(poc: Omit<ClosedPoc, 'quality'>): void {
    this.#pocs.add('balance', { ...poc, quality: this.settings.profileQuality['1m'] });
  }

  /** Adds what closed at 00:00Z of that day; on the first day also what closed before, and what was traded since. */
  openDay(day: EpochMs, binSize: number | undefined): void {
    if (binSize === undefined) return;
    if (!this.#isBegun) this.#begin(day, binSize);
    this.#addClosed(day, binSize);
  }

  #begin(first: EpochMs, binSize: number): void {
    this.#isBegun = true;
    const furthest = first - (this.settings.nakedPocs.keep.week + 1) * 7 * DAY_MS;
    const known = ['5m', '1h'] as const;
    const starts = known.map((timeframe) => this.#startOf(timeframe) ?? first);
    const oldest = Math.max(Math.min(...starts, first), furthest);
    let day = after(first, -Math.floor((first - oldest) / DAY_MS) * DAY_MS);
    for (; day < first; day = after(day, DAY_MS)) {
      this.#addClosed(day, binSize);
      this.#trade(day);
    }
  }

  /** What was traded on that day. */
  #trade(day: EpochMs): void {
    const series = this.#finestOf(day);
    const end = series.indexFrom(after(day, DAY_MS));
    for (let i = series.indexFrom(day); i < end; i += 1) {
      if (series.volume(i) > 0) {
        this.#pocs.traded(series.low(i), series.high(i), series.close(i), series.closeTime(i));
      }
    }
  }

  #addClosed(day: EpochMs, binSize: number): void {
    const before = after(day, -DAY_MS);
    const daily = this.#pocOf(this.candles['5m'], before, day, binSize);
    if (daily) this.#pocs.add('day', daily);
    if (startOfWeek(day) !== day) return;
    const monday = after(day, -7 * DAY_MS);
    const weekly = this.#pocOf(this.#finestOf(monday), monday, day, binSize);
    if (weekly) this.#pocs.add('week', weekly);
  }

  #pocOf(series: CandleSeries, from: EpochMs, to: EpochMs, binSize: number): ClosedPoc | undefined {
    const { timeframe } = series;
    const known = this.#known.find(
      (one) => one.from === from && one.to === to && one.binSize === binSize && one.timeframe === timeframe,
    );
    if (known) return known.poc;
    const poc = this.#worked(series, from, to, binSize);
    this.#known.push({ timeframe, from, to, binSize, poc });
    return poc;
  }

  #worked(series: CandleSeries, from: EpochMs, to: EpochMs, binSize: number): ClosedPoc | undefined {
    const [start, end] = [series.indexFrom(from), series.indexFrom(to)];
    const need = (to - from) / TIMEFRAME_MS[series.timeframe];
    const missing = 1 - (end - start) / need;
    if (missing > this.settings.holes) return undefined;
    const value = readValueArea(new VolumeProfile(binSize).addCandles(series, start, end), this.settings);
    return (
      value && { price: value.poc, from, to, quality: qualityOf({ source: series.timeframe, missing }, this.settings) }
    );
  }

  /** The 5m candles where they reach back to that time, else the 1h candles. */
  #finestOf(time: EpochMs): CandleSeries {
    return (this.#startOf('5m') ?? Infinity) <= time ? this.candles['5m'] : this.candles['1h'];
  }

  #startOf(timeframe: '5m' | '1h'): EpochMs | undefined {
    const series = this.candles[timeframe];
    return series.length === 0 ? undefined : series.openTime(0);
  }
}
