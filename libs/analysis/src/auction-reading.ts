import { after, DAY_MS, MINUTE_MS, startOfDay, type Candle, type EpochMs, type Timeframe } from '#libs/market';
import { AggressionMeter } from './order-flow/aggression-meter.js';
import type { RolledUp } from './candles/aggregation.js';
import type { AnalysisSettings } from './analysis-settings.js';
import { AuctionDay } from './state/auction-day.js';
import { DayBinSize } from './profile/bin-size.js';
import { CloseAreas } from './state/close-areas.js';
import { ContiguityTracker } from './candles/contiguity.js';
import { FiveMinuteDelta } from './order-flow/five-minute-delta.js';
import { windowStarts } from './candles/history-window.js';
import { HourlyRange } from './candles/hourly-range.js';
import { InputDigest } from './candles/input-digest.js';
import { MinuteLog } from './minute-log.js';
import { OrderFlow } from './order-flow/order-flow.js';
import type { Prints } from './order-flow/prints.js';
import type { Replay } from './candles/replay.js';
import { ProfileScopes } from './profile/profile-scopes.js';
import { distributionOf, DayTypes, type DayTypeReading } from './state/day-types.js';
import type { SessionCalendar } from './state/session.js';
import { Spread } from './candles/spread.js';
import { StateWalk } from './state/state-walk.js';
import { TrueRanges } from './candles/true-ranges.js';
import { usualDay } from './state/usual-day.js';
import { ClosedPocs } from './profile/closed-pocs.js';
import { RelativeVolume } from './order-flow/relative-volume.js';
import { StructureRanges } from './structure-ranges.js';
import { workingTimeframeOf } from './working-settings.js';
import { StructureWalk } from './structure/structure-walk.js';
import type { CandleSeries } from './candles/candle-series.js';
import type { RolledUpWindow, WindowCandles } from './candles/window-candles.js';

/**
 * All that follows from the candles of one window, derived minute by minute. It is handed the window's candles before the
 * replayed days, takes in the minutes since then one by one, and rolls them up itself.
 */
export class AuctionReading {
  readonly candles: WindowCandles;
  readonly ranges: Readonly<Record<Timeframe, TrueRanges>>;
  /** The candles by which structure is read, one of the window's series. */
  readonly working: CandleSeries;
  readonly structureRanges: StructureRanges;
  readonly flow: OrderFlow;
  readonly returns: Spread;
  readonly contiguity: ContiguityTracker;
  readonly walk: StateWalk;
  /** What was known at the close of each minute. */
  readonly log: MinuteLog;
  readonly fiveMinuteDelta: FiveMinuteDelta;
  readonly hourlyRange: HourlyRange;
  readonly digest: InputDigest;
  readonly scopes: ProfileScopes;
  readonly structure: StructureWalk;
  readonly closedPocs: ClosedPocs;
  /** Of 5m candles, for aggression, and of the working timeframe, for structure. */
  readonly flowVolumes: RelativeVolume;
  readonly volumes: RelativeVolume;
  readonly #dayTypes: DayTypes;
  readonly #binSize: DayBinSize;
  #closeAreas: readonly CloseAreas[];
  #day: AuctionDay | undefined;

  /**
   * @param window its candles since the replayed days must be hidden, for `replay`.
   * @param prints what single trades told at the close of minutes so far, by the end of the minute.
   * @param before the reading of an earlier window of the same candles: what it knows of closed days is not worked out
   *   again. Nothing else of it is kept.
   */
  constructor(
    readonly window: RolledUpWindow,
    anchor: EpochMs,
    readonly sessions: SessionCalendar,
    readonly settings: AnalysisSettings,
    prints: ReadonlyMap<EpochMs, Prints> = new Map(),
    before?: AuctionReading,
  ) {
    const { candles } = window;
    const minutes = candles['1m'];
    const starts = windowStarts(anchor, settings);
    this.candles = candles;
    this.ranges = rangesOf(candles, settings.atr.period);
    this.flow = new OrderFlow(minutes, settings);
    this.returns = new Spread(minutes, (from, to) => Math.log(to / from), minutes.capacity + 1);
    this.contiguity = new ContiguityTracker(minutes, candles['5m'].length > 0 ? starts['1m'] : undefined, settings);
    const { contiguity } = this;
    const working = workingTimeframeOf(settings);
    this.working = candles[working];
    this.structureRanges = new StructureRanges(candles, this.ranges, settings);
    const volumesOf = (series: CandleSeries, known: RelativeVolume | undefined): RelativeVolume =>
      new RelativeVolume(series, settings, contiguity, known && usualFrom(known, starts['1m'], settings));
    this.flowVolumes = volumesOf(candles['5m'], before?.flowVolumes);
    const volumes = working === '5m' ? this.flowVolumes : volumesOf(this.working, before?.volumes);
    this.volumes = volumes;
    const ranges = this.ranges[working];
    const memory = before?.walk.memoryFrom(starts['1m'], ranges);
    const walked = { candles, working: this.working, ranges, contiguity, sessions, volumes, memory };
    this.walk = new StateWalk(walked, settings);
    this.structure = new StructureWalk({ candles, ranges: this.ranges, volumes }, settings);
    this.closedPocs = new ClosedPocs(candles, settings, before?.closedPocs.knownFrom(starts));
    this.#dayTypes = new DayTypes({ fiveMinutes: candles['5m'], brackets: candles['30m'], sessions }, settings);
    const aggression = new AggressionMeter(minutes, this.flow, settings);
    const { structureRanges, flow } = this;
    const logged = { candles, ranges: this.ranges, structureRanges, flow, aggression, prints };
    this.log = new MinuteLog(logged, settings);
    this.fiveMinuteDelta = new FiveMinuteDelta(candles['5m'], settings);
    this.hourlyRange = new HourlyRange(candles['1h'], this.ranges['1h'], settings);
    this.digest = new InputDigest(candles, anchor, starts);
    this.scopes = new ProfileScopes(candles, sessions, settings, before?.scopes.knownFrom(starts));
    this.#closeAreas = before ? before.#closeAreas.filter(({ day }) => day >= starts['1m']) : [];
    this.#binSize = new DayBinSize(settings);
    for (let i = 0; i < candles['1d'].length; i += 1) this.#binSize.dayClosed(this.ranges['1d'].atr(i));
  }

  /** The auction day that develops; undefined before the first minute. */
  get day(): AuctionDay | undefined {
    return this.#day;
  }

  /** Volume of the last 24 hours over that of a usual day, undefined where either is not known. */
  get relativeDayVolume(): number | undefined {
    const usual = this.#day?.opening.usual.volume;
    const minutes = this.candles['1m'];
    if (!usual || minutes.length === 0) return undefined;
    const since = after(minutes.endTime(minutes.length - 1), -DAY_MS);
    if (this.contiguity.isBroken(since, minutes.endTime(minutes.length - 1))) return undefined;
    const start = minutes.indexFrom(since);
    return this.flow.volume(start, minutes.length) / usual;
  }

  /** @returns whether too much (over 2 %) of the time from `since` to the last minute is missing or was never known. */
  isBroken(since: EpochMs): boolean {
    const minutes = this.candles['1m'];
    if (minutes.length === 0 || since < minutes.openTime(0)) return true;
    return this.contiguity.isBroken(since, minutes.endTime(minutes.length - 1));
  }

  /** @returns the day types of the sessions of the day as of the last 5m close. */
  dayTypes(): readonly DayTypeReading[] {
    const fiveMinutes = this.candles['5m'];
    if (fiveMinutes.length === 0) return Object.freeze([]);
    const day = this.#day;
    const distribution = (): ReturnType<typeof distributionOf> =>
      distributionOf(day?.readingAtClose(), day?.timePrice(), this.settings);
    return Object.freeze(this.#dayTypes.at(fiveMinutes.endTime(fiveMinutes.length - 1), distribution));
  }

  /** Takes in the next 1m candle. @throws CandleOrderError if it does not come after the last one. */
  apply(minute: Candle): void {
    const { aggregation } = this.window;
    this.#closed(this.#appended(aggregation.advance(minute.openTime)));
    this.#openDay(startOfDay(minute.openTime));
    this.candles['1m'].append(minute);
    this.#minuteClosed();
    this.#closed(this.#appended(aggregation.apply(minute)));
    this.#openDay(startOfDay(after(minute.openTime, MINUTE_MS)));
    this.#follow();
  }

  /** Takes in the minutes of the window that are there already, with the longer candles that they were rolled up to. */
  replay(replay: Replay): void {
    for (let { next } = replay; next !== undefined; { next } = replay) {
      const end = after(next, MINUTE_MS);
      this.#closed(replay.closeBy(next));
      this.#openDay(startOfDay(next));
      replay.showMinute();
      this.#minuteClosed();
      this.#closed(replay.closeBy(end));
      this.#openDay(startOfDay(end));
    }
    this.#follow();
  }

  #appended(closed: readonly Candle[]): readonly RolledUp[] {
    for (const candle of closed) this.candles[candle.timeframe].append(candle);
    return closed.map(({ timeframe }) => timeframe as RolledUp);
  }

  #minuteClosed(): void {
    const minute = lastOf(this.candles['1m']);
    if (this.contiguity.extend()) this.walk.resumed(minute.openTime);
    this.#day?.add(minute);
    this.walk.addMinute(minute);
  }

  /** What only views read of the minutes follows them in one go. */
  #follow(): void {
    this.ranges['1m'].extend();
    this.flow.extend();
    this.returns.extend();
    this.structure.followMinutes();
  }

  /** Takes in the last candle of each of these timeframes, shortest first. */
  #closed(timeframes: readonly RolledUp[]): void {
    if (timeframes.length === 0) return;
    for (const timeframe of timeframes) this.ranges[timeframe].extend();
    this.structureRanges.extend();
    if (timeframes.at(-1) === '1d') this.#binSize.dayClosed(this.ranges['1d'].latest());
    if (this.#day) this.#closeStructure(timeframes, this.#day);
  }

  /** The day and key levels live by 5m, structure by the working timeframe, which a hole can close without a 5m candle. */
  #closeStructure(timeframes: readonly RolledUp[], day: AuctionDay): void {
    const { walk, structure, closedPocs, working } = this;
    const five = timeframes[0] === '5m' ? lastOf(this.candles['5m']) : undefined;
    const worked = timeframes.includes(working.timeframe as RolledUp) ? working.endTime(working.length - 1) : undefined;
    const before = walk.balance;
    if (five) day.close(five);
    if (worked) this.#closeState(worked, day);
    if (five) structure.extend();
    if (worked) structure.close(walk.edges, this.ranges['1d'].latest());
    if (five) closedPocs.apply(five);
    if (five && working.timeframe !== '5m') this.log.flowClosed(five.closeTime, this.#flowVolume());
    if (worked && before && walk.balance !== before) {
      closedPocs.balanceEnded({ price: before.poc, from: before.from, to: worked });
    }
  }

  #closeState(closeTime: EpochMs, day: AuctionDay): void {
    this.walk.close(day, this.structureRanges.height.latest(), this.ranges['1d'].latest());
    const { state, balance, relativeVolume } = this.walk;
    this.log.structureClosed({ closeTime, state, balance, relativeVolume });
  }

  #flowVolume(): number | undefined {
    return this.flowVolumes.at(this.candles['5m'].length - 1)?.ratio;
  }

  /** Begins the auction day at 00:00Z, once everything of the day before has closed. */
  #openDay(day: EpochMs): void {
    if (this.#day?.opening.day === day) return;
    const binSize = this.#binSize.value;
    const usual = usualDay(this.candles['1d'], day, this.settings);
    const dailyAtr = this.ranges['1d'].latest();
    this.scopes.openDay({ day, binSize, usual });
    this.closedPocs.openDay(day, binSize);
    const prior = this.scopes.read({ kind: 'prior_day' }, day).profile;
    const followed = this.#day?.opening.day === after(day, -DAY_MS) ? this.#day : undefined;
    const opening = { day, binSize, usual, dailyAtr, prior, priorTimePrice: followed?.timePrice() };
    this.#day = new AuctionDay(opening, this.scopes.developing(opening), this.#areasOf(day, binSize), this.settings);
  }

  #areasOf(day: EpochMs, binSize: number | undefined): CloseAreas {
    const known = this.#closeAreas.find((areas) => areas.day === day && areas.binSize === binSize);
    const areas = known ?? new CloseAreas(day, binSize);
    if (!known) this.#closeAreas = [...this.#closeAreas, areas];
    return areas;
  }
}

/** The last candle of a series as far as walks read it. */
function lastOf(series: CandleSeries): WalkedCandle {
  const last = series.length - 1;
  return {
    openTime: series.openTime(last),
    closeTime: series.endTime(last),
    high: series.high(last),
    low: series.low(last),
    close: series.close(last),
    volume: series.volume(last),
  };
}

type WalkedCandle = Pick<Candle, 'openTime' | 'closeTime' | 'high' | 'low' | 'close' | 'volume'>;

/** What is usual on a day is the same in every window that reaches back far enough. */
function usualFrom(
  volumes: RelativeVolume,
  start: EpochMs,
  { window, relativeVolume }: AnalysisSettings,
): ReturnType<RelativeVolume['daysFrom']> {
  return relativeVolume.days + window.replayed > window.days['5m'] ? [] : volumes.daysFrom(start);
}

function rangesOf(candles: WindowCandles, period: number): Readonly<Record<Timeframe, TrueRanges>> {
  const made = (timeframe: Timeframe): TrueRanges => {
    const ranges = new TrueRanges(candles[timeframe], period);
    ranges.extend();
    return ranges;
  };
  return {
    '1d': made('1d'),
    '4h': made('4h'),
    '1h': made('1h'),
    '30m': made('30m'),
    '15m': made('15m'),
    '5m': made('5m'),
    '1m': made('1m'),
  };
}
