import { after, DAY_MS, TIMEFRAME_MS, type Candle, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { ProfileReading, ValueArea } from '../auction-view.js';
import { readProfile, readValueArea } from '../profile/profile-reading.js';
import type { UsualDay } from './usual-day.js';
import { VolumeProfile } from '../profile/volume-profile.js';

/** What is fixed at 00:00Z of a day. */
export interface DayOpening {
  readonly day: EpochMs;
  /** Ticks a bin, undefined while the daily ATR is not known. */
  readonly binSize: number | undefined;
  readonly usual: UsualDay;
  /** The closed day before, undefined if nothing is known of it. */
  readonly prior: ProfileReading | undefined;
}

/** One UTC day of the auction while it develops. Mutable: takes in each 1m candle of the day. */
export class AuctionDay {
  readonly #profile: VolumeProfile | undefined;
  #high = -Infinity;
  #low = Infinity;
  #minutes = 0;

  constructor(
    readonly opening: DayOpening,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#profile = opening.binSize === undefined ? undefined : new VolumeProfile(opening.binSize);
  }

  /** The developing profile, undefined while the bin size is not known. */
  get profile(): VolumeProfile | undefined {
    return this.#profile;
  }

  /** 1m candles of the day so far. */
  get minutes(): number {
    return this.#minutes;
  }

  /** Range of the day so far in ticks, undefined before its first candle. */
  get range(): number | undefined {
    return this.#minutes === 0 ? undefined : this.#high - this.#low;
  }

  add(minute: Candle): void {
    this.#profile?.add(minute.low, minute.high, minute.volume, minute.takerBuyVolume);
    this.#high = Math.max(this.#high, minute.high);
    this.#low = Math.min(this.#low, minute.low);
    this.#minutes += 1;
  }

  /** @returns POC and value area so far, undefined while nothing was traded or the bin size is not known. */
  value(): ValueArea | undefined {
    return this.#profile && readValueArea(this.#profile, this.settings);
  }

  /**
   * @param to end of the last candle. @param missing minutes of the day so far that have no candle.
   * @returns the developing profile, or the closed one where `to` is the end of the day or later.
   */
  reading(to: EpochMs, missing: number): ProfileReading | undefined {
    const end = after(this.opening.day, DAY_MS);
    const span = (Math.min(to, end) - this.opening.day) / TIMEFRAME_MS['1m'];
    const scope = { from: this.opening.day, to: to < end ? to : end, source: '1m', closed: to >= end } as const;
    return this.#profile && readProfile(this.#profile, { ...scope, missing: missing / span }, this.settings);
  }
}
