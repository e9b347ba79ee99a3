import { after, DAY_MS, startOfDay, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { DayOpening } from '../state/auction-day.js';
import type { Missing, MissingCode } from '../readings.js';
import { legBinSize } from './bin-size.js';
import { sourceOf, type ProfileCandles } from './candle-source.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { priceRange } from '../candles/price-range.js';
import type { StructuredProfile } from './read-profile.js';
import type { WindowStarts } from '../candles/history-window.js';
import { DayPieces } from './day-pieces.js';
import { ScopeProfile, type ProfileBin, type ProfileTerms } from './scope-profile.js';
import { scopeName, spanOf, type Scope, type TimeSpan } from './scope-span.js';
import type { SessionCalendar } from '../state/session.js';

/** What of a day's opening the profiles of that day go by. */
export type ScopeDay = Pick<DayOpening, 'day' | 'binSize' | 'usual'>;

/** The profile of a scope, and what is not known of it and why. */
export interface ScopeReading {
  readonly profile: StructuredProfile | undefined;
  readonly missing: readonly Missing[];
}

/** The same with its rows, from low to high price; none where there is no profile. */
export interface BinnedReading extends ScopeReading {
  readonly bins: readonly ProfileBin[];
}

/** What is known of whole days: closed profiles of 1m candles, and volume by price of 5m candles. */
export interface KnownDays {
  readonly closed: readonly ScopeProfile[];
  readonly pieces: ReturnType<DayPieces['from']>;
}

/** Profiles remembered; a view asks for about ten. */
const KEPT_PROFILES = 64;

/**
 * The profile of any scope, made of the candles of its series when it is first asked for. A closed scope never changes
 * and is made once; a developing one takes in what has closed since. Days and sessions have the bins of their own day,
 * weeks, composites and fixed spans those of the newest, all candles anew where these changed; legs and balance areas
 * about 40 bins of their own.
 *
 * No closed profile is merged with a developing one: the current week is `closed: false` as a whole, composites end with
 * the last closed day. After a candle of a series was replaced, begin a new one.
 */
export class ProfileScopes {
  readonly #profiles = new Map<string, ScopeProfile>();
  /** What was read last of scopes that change with the day only, by name. */
  readonly #ofDay = new Map<string, { readonly day: EpochMs; readonly reading: ScopeReading }>();
  /** The current day and those before it whose sessions can still be the latest, newest last. */
  #days: readonly ScopeDay[] = [];
  readonly #pieces: DayPieces;

  constructor(
    private readonly candles: ProfileCandles,
    private readonly sessions: SessionCalendar,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
    /** What an earlier window of the same candles made of days that this one holds. */
    private readonly known: KnownDays = { closed: [], pieces: [] },
  ) {
    this.#pieces = new DayPieces(candles['5m'], known.pieces);
  }

  /** @returns what is known of whole days since `starts`, for a later window. */
  knownFrom(starts: WindowStarts): KnownDays {
    const isKept = ({ isClosed, source, span: { from, to } }: ScopeProfile): boolean =>
      isClosed && source === '1m' && to - from === DAY_MS && from >= starts['1m'];
    return { closed: [...this.#profiles.values()].filter(isKept), pieces: this.#pieces.from(starts['5m']) };
  }

  /** Takes note of what is fixed for a day at 00:00Z, before anything of it is read. */
  openDay(day: ScopeDay): void {
    const oldest = after(day.day, -this.settings.window.replayed * DAY_MS);
    this.#ofDay.clear();
    this.#days = [...this.#days.filter((before) => before.day >= oldest && before.day < day.day), day];
  }

  /** @returns the profile of a day, for whoever follows it to let it grow; undefined while the bin size is not known. */
  developing({ day, binSize, usual }: ScopeDay): ScopeProfile | undefined {
    if (binSize === undefined) return undefined;
    const span = { from: day, to: after(day, DAY_MS) };
    const terms = { binSize, passes: this.settings.volumeNodes.passes.day, medianVolume: usual.volume };
    const profile = new ScopeProfile(span, this.candles['1m'], terms, this.settings);
    this.#remember(keyOf(span, this.candles['1m'], terms), profile);
    return profile;
  }

  /** @returns the profile of what has closed by `asOf`, with codes for what it lacks. */
  read(scope: Scope, asOf: EpochMs): ScopeReading {
    return isClosedByDay(scope) ? this.#readOfDay(scope, asOf) : this.#read(scope, asOf);
  }

  /** @returns the same with its rows. */
  readBins(scope: Scope, asOf: EpochMs): BinnedReading {
    const found = this.#find(scope, asOf);
    if (!(found instanceof ScopeProfile)) return { ...found, bins: [] };
    return { ...this.#reading(found, scopeName(scope)), bins: found.bins() };
  }

  /** What ended with a midnight is looked up once a day. */
  #readOfDay(scope: Scope, asOf: EpochMs): ScopeReading {
    const [name, day] = [scopeName(scope), startOfDay(asOf)];
    const known = this.#ofDay.get(name);
    if (known?.day === day && known.reading.profile?.closed) return known.reading;
    const reading = this.#read(scope, asOf);
    this.#ofDay.set(name, { day, reading });
    return reading;
  }

  #read(scope: Scope, asOf: EpochMs): ScopeReading {
    const found = this.#find(scope, asOf);
    return found instanceof ScopeProfile ? this.#reading(found, scopeName(scope)) : found;
  }

  /** @returns the profile of what has closed by `asOf`, or what it takes to have one. */
  #find(scope: Scope, asOf: EpochMs): ScopeProfile | ScopeReading {
    const name = scopeName(scope);
    const span = spanOf(scope, asOf, this.sessions);
    const series = span && sourceOf(span, asOf, this.candles, this.settings);
    if (!span || !series) return unread('EMPTY', `candles of ${name}`);
    const binSize = this.#binSize(scope, span, series, asOf);
    if (binSize === undefined) return unread('WARMUP', `bin size of ${name}`);
    return this.#profile(scope, span, series, binSize, asOf);
  }

  #reading(profile: ScopeProfile, name: string): ScopeReading {
    if (profile.candles === 0) return unread('EMPTY', `candles of ${name}`);
    const reading = profile.read();
    if (!reading) return unread('ZERO_VOLUME', `volume of ${name}`);
    const { have, need } = profile.minutes;
    const isBroken = need - have > this.settings.holes * need;
    return { profile: reading, missing: isBroken ? [{ code: 'GAP', what: `minutes of ${name}`, have, need }] : [] };
  }

  #profile(scope: Scope, span: TimeSpan, series: CandleSeries, binSize: number, asOf: EpochMs): ScopeProfile {
    const medianVolume = this.#days.at(-1)?.usual.volume;
    const passes = this.settings.volumeNodes.passes[hasOwnBins(scope) ? 'leg' : 'day'];
    const terms = { binSize, passes, medianVolume };
    const key = keyOf(span, series, terms);
    const known = this.#profiles.get(key);
    const current = known && known.end <= asOf ? known : undefined;
    const isDone = current !== undefined && (current.isClosed || asOf < span.to);
    const made = isDone ? current : this.#closed(span, series, terms);
    const pieces = series.timeframe === '5m' ? this.#pieces : undefined;
    const profile = made ?? current ?? new ScopeProfile(span, series, terms, this.settings, pieces);
    this.#remember(key, profile.growTo(asOf));
    return profile;
  }

  /** A closed profile may be known in other terms: the developing one of a day is that of the prior day in the end. */
  #closed(span: TimeSpan, series: CandleSeries, terms: ProfileTerms): ScopeProfile | undefined {
    for (const profile of [...this.#profiles.values(), ...this.known.closed]) {
      const restated = profile.restated(span, series, terms);
      if (restated) return restated;
    }
    return undefined;
  }

  /** As the newest; the one that was not asked for longest goes where there are too many. */
  #remember(key: string, profile: ScopeProfile): void {
    this.#profiles.delete(key);
    this.#profiles.set(key, profile);
    const [oldest] = this.#profiles.keys();
    if (this.#profiles.size > KEPT_PROFILES && oldest !== undefined) this.#profiles.delete(oldest);
  }

  #binSize(scope: Scope, span: TimeSpan, series: CandleSeries, asOf: EpochMs): number | undefined {
    const newest = this.#days.at(-1)?.binSize;
    if (hasOwnBins(scope)) return legBinSize(heightOf(series, span, asOf), newest, this.settings);
    const isOfOneDay = scope.kind === 'developing' || scope.kind === 'prior_day' || scope.kind === 'session';
    const own = isOfOneDay ? this.#days.find(({ day }) => day === startOfDay(span.from)) : undefined;
    return own?.binSize ?? newest;
  }
}

function keyOf(
  { from, to }: TimeSpan,
  { timeframe }: CandleSeries,
  { binSize, passes, medianVolume }: ProfileTerms,
): string {
  return [from, to, timeframe, binSize, passes, medianVolume].join();
}

function isClosedByDay({ kind }: Scope): boolean {
  return kind === 'prior_day' || kind === 'prior_week' || kind === 'composite';
}

function hasOwnBins({ kind }: Scope): boolean {
  return kind === 'leg' || kind === 'balance';
}

function unread(code: MissingCode, what: string): ScopeReading {
  return { profile: undefined, missing: [{ code, what, have: 0, need: 1 }] };
}

/** Height in ticks of the candles of the span that have closed by `asOf`, 0 of none. */
function heightOf(series: CandleSeries, { from, to }: TimeSpan, asOf: EpochMs): number {
  const end = after(to < asOf ? to : asOf, 1 - TIMEFRAME_MS[series.timeframe]);
  const range = priceRange(series, from, end);
  return range === undefined ? 0 : range.high - range.low;
}
