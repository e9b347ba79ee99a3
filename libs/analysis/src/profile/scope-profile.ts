import { after, MINUTE_MS, openTimeOf, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { ValueArea } from '../readings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { DayPieces } from './day-pieces.js';
import { qualityOf, readValueArea } from './profile-reading.js';
import { ReadProfile, type StructuredProfile } from './read-profile.js';
import type { TimeSpan } from './scope-span.js';
import { VolumeProfile } from './volume-profile.js';

const NO_GAPS: readonly TimeSpan[] = Object.freeze([]);

/** One row of a profile: inclusive ticks, volumes in steps. */
export interface ProfileBin {
  readonly low: number;
  readonly high: number;
  readonly volume: number;
  /** What aggressors bought and sold; undefined where a candle of the profile does not tell. */
  readonly buy: number | undefined;
  readonly sell: number | undefined;
}

/** What is read into a profile besides its candles. */
export interface ProfileTerms {
  /** Ticks a bin. */
  readonly binSize: number;
  /** Smoothing passes for its nodes. */
  readonly passes: number;
  /** Median volume of a day, steps. */
  readonly medianVolume: number | undefined;
}

/**
 * The profile of one span of time, closed or developing. It follows its series: each `growTo` takes in the candles that
 * have closed since the last one. A candle that sticks out of the span at either end is left out.
 */
export class ScopeProfile {
  #profile: VolumeProfile;
  readonly #slot: number;
  /** No candle that opened before this one is still to come. */
  #next: EpochMs;
  /** End of the last slot of its timeframe that is over; in the end that of the span. */
  #end: EpochMs;
  #close = 0;
  #candles = 0;
  #reading: StructuredProfile | undefined;
  #value: ValueArea | undefined;

  constructor(
    readonly span: TimeSpan,
    private readonly series: CandleSeries,
    private readonly terms: ProfileTerms,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
    private readonly days?: DayPieces,
  ) {
    this.#profile = new VolumeProfile(terms.binSize);
    this.#slot = TIMEFRAME_MS[series.timeframe];
    this.#next = this.#end = span.from;
  }

  /** Volume by price so far; not to be added to. */
  get volume(): VolumeProfile {
    return this.#profile;
  }

  /** How far it has grown. */
  get end(): EpochMs {
    return this.#end;
  }

  get candles(): number {
    return this.#candles;
  }

  /** Minutes of the whole slots so far, and of those that have a candle. */
  get minutes(): { readonly have: number; readonly need: number } {
    const slots = Math.max(0, Math.floor(this.#end / this.#slot) - Math.ceil(this.span.from / this.#slot));
    return { have: (this.#candles * this.#slot) / MINUTE_MS, need: (slots * this.#slot) / MINUTE_MS };
  }

  /** Whether all of its candles are in. */
  get isClosed(): boolean {
    return this.#end >= this.span.to;
  }

  /** Timeframe of its candles. */
  get source(): Timeframe {
    return this.series.timeframe;
  }

  /**
   * @param series the one it was made of, or one of another window with the same candles in the span.
   * @returns a closed profile of the same candles and bins read in other terms, undefined unless this is one.
   */
  restated({ from, to }: TimeSpan, series: CandleSeries, terms: ProfileTerms): ScopeProfile | undefined {
    const { span } = this;
    const isSpan = span.from === from && span.to === to && this.source === series.timeframe;
    if (!isSpan || !this.isClosed || terms.binSize !== this.terms.binSize) return undefined;
    const other = new ScopeProfile(span, series, terms, this.settings);
    other.#profile = this.#profile;
    other.#next = this.#next;
    other.#end = this.#end;
    other.#close = this.#close;
    other.#candles = this.#candles;
    other.#value = this.#value;
    return other;
  }

  /** Takes in the candles closed by `time`; an earlier one than before changes nothing. */
  growTo(time: EpochMs): this {
    const end = time >= this.span.to ? this.span.to : openTimeOf(time, this.series.timeframe);
    if (end > this.#end) [this.#end, this.#reading] = [end, undefined];
    const first = this.series.indexFrom(this.#next);
    const last = this.series.indexFrom(after(this.#end, 1 - this.#slot)) - 1;
    if (last < first) return this;
    this.#add(first, last + 1);
    this.#candles += last + 1 - first;
    this.#close = this.series.close(last);
    this.#next = this.series.endTime(last);
    this.#reading = this.#value = undefined;
    if (this.isClosed) this.#profile = this.#profile.packed();
    return this;
  }

  #add(start: number, end: number): void {
    if (this.days) this.days.addTo(this.#profile, start, end, this.#end);
    else this.#profile.addCandles(this.series, start, end);
  }

  /** @returns POC and value area alone, undefined where nothing was traded. */
  value(): ValueArea | undefined {
    this.#value ??= this.#reading ?? readValueArea(this.#profile, this.settings);
    return this.#value;
  }

  /** @returns the profile as far as it has grown, frozen; undefined where nothing was traded. */
  read(): StructuredProfile | undefined {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  /** @returns the profile as it was at an earlier time. */
  readAt(time: EpochMs): StructuredProfile | undefined {
    if (time >= this.#end) return this.read();
    return new ScopeProfile(this.span, this.series, this.terms, this.settings).growTo(time).read();
  }

  /** @returns the rows of the traded range as far as it has grown, from low to high price; they sum to the total. */
  bins(): readonly ProfileBin[] {
    const { firstBin, lastBin, binSize } = this.#profile;
    return Object.freeze(
      Array.from({ length: Math.max(0, lastBin + 1 - firstBin) }, (_, i) => {
        const bin = firstBin + i;
        const [low, volume] = [bin * binSize, this.#profile.volumeAt(bin)];
        const [buy, sell] = [this.#profile.buyAt(bin), this.#profile.sellAt(bin)];
        return Object.freeze({ low, high: low + binSize - 1, volume, buy, sell });
      }),
    );
  }

  #read(): StructuredProfile | undefined {
    const area = this.value();
    if (!area) return undefined;
    const [{ have, need }, source] = [this.minutes, this.series.timeframe];
    return new ReadProfile({
      area,
      low: this.#profile.low,
      high: this.#profile.high,
      binSize: this.#profile.binSize,
      recall: this.#recall(),
      from: this.span.from,
      to: this.#end,
      quality: qualityOf({ source, missing: need === 0 ? 0 : 1 - have / need }, this.settings),
      closed: this.#end >= this.span.to,
      source,
      candles: this.#candles,
      gaps: have === need ? NO_GAPS : this.#gaps(),
      close: this.#close,
      passes: this.terms.passes,
      medianVolume: this.terms.medianVolume,
      settings: this.settings,
    });
  }

  /** Nodes are mostly asked for before the profile grows: it is only made again where it has grown since. */
  #recall(): () => VolumeProfile {
    const [candles, end] = [this.#candles, this.#end];
    const { span, series, terms, settings } = this;
    return () =>
      this.#candles === candles ? this.#profile : new ScopeProfile(span, series, terms, settings).growTo(end).#profile;
  }

  #gaps(): readonly TimeSpan[] {
    const gaps: TimeSpan[] = [];
    const missing = (from: EpochMs, to: EpochMs): void => {
      if (to > from) gaps.push(Object.freeze({ from, to }));
    };
    let expected = this.span.from;
    const start = this.series.indexFrom(this.span.from);
    for (let i = start; i < start + this.#candles; i += 1) {
      missing(expected, this.series.openTime(i));
      expected = this.series.endTime(i);
    }
    missing(expected, this.#end);
    return Object.freeze(gaps);
  }
}
