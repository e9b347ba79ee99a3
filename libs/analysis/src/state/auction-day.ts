import type { Candle, EpochMs } from '#libs/market';
import { after, MINUTE_MS, TIMEFRAME_MS } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { DevelopingValue, type ValueMarks } from '../profile/developing-value.js';
import { PocMigration, type PocMigrationReading } from '../profile/poc-migration.js';
import type { StructuredProfile } from '../profile/read-profile.js';
import type { ScopeProfile } from '../profile/scope-profile.js';
import { tpoBinSize, TpoProfile, type TpoReading } from '../profile/tpo.js';
import type { VolumeProfile } from '../profile/volume-profile.js';
import { CloseAreas, type AreaMarks } from './close-areas.js';
import type { UsualDay } from './usual-day.js';

/** What is fixed at 00:00Z of a day. */
export interface DayOpening {
  readonly day: EpochMs;
  /** Ticks a bin, undefined while the daily ATR is not known. */
  readonly binSize: number | undefined;
  readonly usual: UsualDay;
  /** ATR of the days before, ticks. */
  readonly dailyAtr: number | undefined;
  /** The closed day before, undefined if nothing is known of it, and its time-price brackets, if it was followed. */
  readonly prior: StructuredProfile | undefined;
  readonly priorTimePrice: TpoReading | undefined;
}

/** One UTC day of the auction while it develops. Mutable: takes in each 1m and each 5m candle of the day. */
export class AuctionDay {
  readonly #value = new DevelopingValue();
  readonly #migration: PocMigration;
  readonly #timePrice: TpoProfile | undefined;
  #high = -Infinity;
  #low = Infinity;
  #minutes = 0;
  #volume = 0;
  /** End of its last minute. */
  #end: EpochMs | undefined;
  /** Whether too many of the minutes up to the last 5m close are missing. */
  #isBroken = false;
  /** The last 5m close with a profile, and the reading as of it once somebody has asked. */
  #closedAt: EpochMs | undefined;
  #area: AreaMarks | undefined;
  #closed: StructuredProfile | undefined;

  /**
   * @param developing its profile, undefined while the bin size is not known.
   * @param areas of the day in these bins, as far as they are known.
   */
  constructor(
    readonly opening: DayOpening,
    private readonly developing: ScopeProfile | undefined,
    private readonly areas = new CloseAreas(opening.day, opening.binSize),
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#migration = new PocMigration(settings);
    const { dailyAtr } = opening;
    this.#timePrice = dailyAtr ? new TpoProfile(tpoBinSize(dailyAtr, settings), settings) : undefined;
  }

  /** Volume by price so far, undefined while the bin size is not known. */
  get profile(): VolumeProfile | undefined {
    return this.#grown()?.volume;
  }

  /** @returns the share of the volume above or below an edge, ticks, as of the last 5m close; undefined without volume. */
  shareBeyond(side: 1 | -1, edge: number): number | undefined {
    if (this.#closedAt === undefined) return undefined;
    const made = (): number => {
      const profile = this.profile;
      return (side > 0 ? profile?.volumeAbove(edge) : profile?.volumeBelow(edge)) ?? 0;
    };
    return this.areas.beyond(this.#closedAt, side, edge, made) / this.#volume;
  }

  /** Volume so far, steps. */
  get volume(): number {
    return this.#volume;
  }

  /** 1m candles of the day so far. */
  get minutes(): number {
    return this.#minutes;
  }

  /** Range of the day so far in ticks, undefined before its first candle. */
  get range(): number | undefined {
    return this.#minutes === 0 ? undefined : this.#high - this.#low;
  }

  /** Takes in the last minute of the series that its profile is made of. */
  add({ openTime, low, high, volume }: Pick<Candle, 'openTime' | 'low' | 'high' | 'volume'>): void {
    this.#end = after(openTime, TIMEFRAME_MS['1m']);
    this.#high = Math.max(this.#high, high);
    this.#low = Math.min(this.#low, low);
    this.#minutes += 1;
    this.#volume += volume;
  }

  /** Takes in a closed 5m candle of the day. */
  close({ openTime, closeTime, low, high }: Pick<Candle, 'openTime' | 'closeTime' | 'low' | 'high'>): void {
    this.#timePrice?.add(openTime, low, high);
    const need = this.developing && this.#end !== undefined ? (this.#end - this.opening.day) / MINUTE_MS : 0;
    this.#isBroken = need - this.#minutes > this.settings.holes * need;
    const area = this.areas.at(closeTime, () => this.#grown()?.value());
    this.#area = area;
    if (!area) return;
    this.#closedAt = closeTime;
    this.#closed = undefined;
    this.#migration.sample(closeTime, area.poc);
    this.#value.close(area, closeTime);
  }

  /** POC and value as of the last 5m close, undefined while nothing was traded or the bin size is not known. */
  get area(): AreaMarks | undefined {
    return this.#area;
  }

  /** POC and value edges as of the last 5m close, each with the moment since which it has stood there. */
  get marks(): ValueMarks | undefined {
    return this.#value.marks;
  }

  /** @returns the developing profile, or the closed one at the end of the day. */
  reading(): StructuredProfile | undefined {
    return this.#grown()?.read();
  }

  /** @returns the developing profile as of the last 5m close: made anew where it has grown since and nobody had asked. */
  readingAtClose(): StructuredProfile | undefined {
    if (this.#closedAt !== undefined) this.#closed ??= this.developing?.readAt(this.#closedAt);
    return this.#closed;
  }

  /** The profile grows when it is asked for. */
  #grown(): ScopeProfile | undefined {
    return this.#end === undefined ? this.developing : this.developing?.growTo(this.#end);
  }

  /** @returns where the POC went in the last hour, as of the last 5m close. */
  migration(): PocMigrationReading | undefined {
    const { dailyAtr, binSize } = this.opening;
    return binSize === undefined ? undefined : this.#migration.read(dailyAtr, binSize);
  }

  /**
   * @returns what the time-price brackets say, as of the last 5m close; undefined where more than 2 % of the minutes so
   *   far are missing: a price that seems to have been visited once may have been visited in the hole.
   */
  timePrice(): TpoReading | undefined {
    return this.#isBroken ? undefined : this.#timePrice?.read();
  }
}
