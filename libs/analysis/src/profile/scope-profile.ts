import { after, MINUTE_MS, openTimeOf, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { ProfileReading, ValueArea } from '../readings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { NO_NODES, readNodes, type VolumeNodes } from './node-reading.js';
import { qualityOf, readValueArea } from './profile-reading.js';
import { profileShape, type ProfileShape } from './profile-shape.js';
import type { TimeSpan } from './scope-span.js';
import { VolumeProfile } from './volume-profile.js';

interface ProfileStructure extends VolumeNodes {
  readonly shape: ProfileShape;
}

const NO_STRUCTURE: ProfileStructure = { ...NO_NODES, shape: '?' };

/** A profile with its nodes and its shape. */
export interface StructuredProfile extends ProfileReading, ProfileStructure {
  /** Timeframe of the candles it was made of, and how many. */
  readonly source: Timeframe;
  readonly candles: number;
  /** Stretches of the span so far without a candle. */
  readonly gaps: readonly TimeSpan[];
}

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
  readonly #profile: VolumeProfile;
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
    private readonly span: TimeSpan,
    private readonly series: CandleSeries,
    private readonly terms: ProfileTerms,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
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

  /** Takes in the candles closed by `time`; an earlier one than before changes nothing. */
  growTo(time: EpochMs): this {
    const end = time >= this.span.to ? this.span.to : openTimeOf(time, this.series.timeframe);
    if (end > this.#end) [this.#end, this.#reading] = [end, undefined];
    const first = this.series.indexFrom(this.#next);
    const last = this.series.indexFrom(after(this.#end, 1 - this.#slot)) - 1;
    if (last < first) return this;
    this.#profile.addCandles(this.series, first, last + 1);
    this.#candles += last + 1 - first;
    this.#close = this.series.close(last);
    this.#next = this.series.endTime(last);
    this.#reading = this.#value = undefined;
    return this;
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
    const { low, high, binSize } = this.#profile;
    const [{ have, need }, source, closed] = [this.minutes, this.series.timeframe, this.#end >= this.span.to];
    const quality = qualityOf({ source, missing: need === 0 ? 0 : 1 - have / need }, this.settings);
    const structure = this.#structure(area);
    return Object.freeze({
      poc: area.poc,
      vah: area.vah,
      val: area.val,
      volume: area.volume,
      total: area.total,
      pocStrength: area.pocStrength,
      from: this.span.from,
      to: this.#end,
      low,
      high,
      binSize,
      quality,
      closed,
      source,
      candles: this.#candles,
      gaps: this.#gaps(),
      get hvn() {
        return structure().hvn;
      },
      get lvn() {
        return structure().lvn;
      },
      get shape() {
        return structure().shape;
      },
    });
  }

  /** Nodes and shape of the profile as it is now, worked out when they are first asked for: most never are. */
  #structure(area: ValueArea): () => ProfileStructure {
    const { passes, medianVolume } = this.terms;
    const [profile, close, settings] = [this.#profile.copy(), this.#close, this.settings];
    let known: ProfileStructure | undefined = this.#candles < 2 ? NO_STRUCTURE : undefined;
    return () => {
      if (known) return known;
      const nodes = readNodes(profile, passes, settings);
      const shape = profileShape({ profile, area, nodes, close, medianVolume }, settings);
      known = { ...nodes, shape };
      return known;
    };
  }

  #gaps(): readonly TimeSpan[] {
    const { have, need } = this.minutes;
    if (have === need) return Object.freeze([]);
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
