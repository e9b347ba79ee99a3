import { after, DAY_MS, MINUTE_MS, startOfDay, type Candle, type EpochMs, type Timeframe } from '#libs/market';
import { AggressionMeter } from './order-flow/aggression-meter.js';
import { Aggregation } from './candles/aggregation.js';
import type { AnalysisSettings } from './analysis-settings.js';
import { AuctionDay } from './state/auction-day.js';
import type { ProfileReading } from './auction-view.js';
import { DayBinSize } from './profile/bin-size.js';
import { ContiguityTracker } from './candles/contiguity.js';
import { FiveMinuteDelta } from './order-flow/five-minute-delta.js';
import { windowStarts } from './candles/history-window.js';
import { HourlyRange } from './candles/hourly-range.js';
import { InputDigest } from './candles/input-digest.js';
import { OrderFlow } from './order-flow/order-flow.js';
import { readProfile } from './profile/profile-reading.js';
import { ProfileScopes } from './profile/profile-scopes.js';
import type { SessionCalendar } from './state/session.js';
import { Spread } from './candles/spread.js';
import { StateWalk } from './state/state-walk.js';
import { TrueRanges } from './candles/true-ranges.js';
import { usualDay } from './state/usual-day.js';
import { VolumeProfile } from './profile/volume-profile.js';
import type { WindowCandles } from './candles/window-candles.js';

/**
 * All that follows from the candles of one window, derived minute by minute. It is handed the window's candles before the
 * replayed days, takes in the minutes since then one by one, and rolls them up itself.
 */
export class AuctionReading {
  readonly ranges: Readonly<Record<Timeframe, TrueRanges>>;
  readonly flow: OrderFlow;
  readonly returns: Spread;
  readonly contiguity: ContiguityTracker;
  readonly walk: StateWalk;
  readonly aggression: AggressionMeter;
  readonly fiveMinuteDelta: FiveMinuteDelta;
  readonly hourlyRange: HourlyRange;
  readonly digest: InputDigest;
  readonly scopes: ProfileScopes;
  readonly #aggregation = new Aggregation();
  readonly #binSize: DayBinSize;
  #day: AuctionDay | undefined;

  /** @param candles candles before the replayed days; the minutes must be empty. */
  constructor(
    readonly candles: WindowCandles,
    anchor: EpochMs,
    readonly sessions: SessionCalendar,
    readonly settings: AnalysisSettings,
  ) {
    const minutes = candles['1m'];
    const starts = windowStarts(anchor, settings);
    this.ranges = rangesOf(candles, settings.atr.period);
    this.flow = new OrderFlow(minutes, settings);
    this.returns = new Spread(minutes, (from, to) => Math.log(to / from));
    this.contiguity = new ContiguityTracker(minutes, candles['5m'].length > 0 ? starts['1m'] : undefined, settings);
    this.walk = new StateWalk({ candles, ranges: this.ranges['5m'], contiguity: this.contiguity, sessions }, settings);
    this.aggression = new AggressionMeter(minutes, this.flow, settings);
    this.fiveMinuteDelta = new FiveMinuteDelta(candles['5m'], settings);
    this.hourlyRange = new HourlyRange(candles['1h'], this.ranges['1h'], settings);
    this.digest = new InputDigest(candles, anchor, starts);
    this.scopes = new ProfileScopes(candles, sessions, settings);
    this.#binSize = new DayBinSize(settings);
    for (let i = 0; i < candles['1d'].length; i += 1) this.#binSize.dayClosed(this.ranges['1d'].atr(i));
  }

  /** The auction day that develops; undefined before the first minute. */
  get day(): AuctionDay | undefined {
    return this.#day;
  }

  /** Takes in the next 1m candle. @throws CandleOrderError if it does not come after the last one. */
  apply(minute: Candle): void {
    this.#close(this.#aggregation.advance(minute.openTime));
    this.#openDay(startOfDay(minute.openTime));
    this.candles['1m'].append(minute);
    if (this.contiguity.extend()) this.walk.resumed(minute.openTime);
    this.ranges['1m'].extend();
    this.flow.extend();
    this.returns.extend();
    this.#day?.add(minute);
    this.walk.addMinute(minute);
    this.#close(this.#aggregation.apply(minute));
    this.#openDay(startOfDay(after(minute.openTime, MINUTE_MS)));
  }

  #close(closed: readonly Candle[]): void {
    for (const candle of closed) {
      this.candles[candle.timeframe].append(candle);
      this.ranges[candle.timeframe].extend();
    }
    if (closed.at(-1)?.timeframe === '1d') this.#binSize.dayClosed(this.ranges['1d'].latest());
    if (closed[0]?.timeframe === '5m' && this.#day) {
      this.walk.close(this.#day, this.ranges['1h'].latest(), this.ranges['1d'].latest());
    }
  }

  /** Begins the auction day at 00:00Z, once everything of the day before has closed. */
  #openDay(day: EpochMs): void {
    if (this.#day?.opening.day === day) return;
    const binSize = this.#binSize.value;
    const usual = usualDay(this.candles['1d'], day, this.settings);
    this.#day = new AuctionDay({ day, binSize, usual, prior: this.#prior(day) }, this.settings);
    this.scopes.openDay(this.#day.opening);
  }

  /** The closed day before: as it was followed, or for the first day from 5m candles. */
  #prior(day: EpochMs): ProfileReading | undefined {
    const before = after(day, -DAY_MS);
    if (this.#day) {
      const isBefore = this.#day.opening.day === before;
      return isBefore ? this.#day.reading(day, this.contiguity.missing(before, day)) : undefined;
    }
    const [fiveMinutes, binSize] = [this.candles['5m'], this.#binSize.value];
    if (binSize === undefined) return undefined;
    const [start, end] = [fiveMinutes.indexFrom(before), fiveMinutes.indexFrom(day)];
    const profile = new VolumeProfile(binSize).addCandles(fiveMinutes, start, end);
    const missing = 1 - ((end - start) * 5 * MINUTE_MS) / DAY_MS;
    return readProfile(profile, { from: before, to: day, source: '5m', missing, closed: true }, this.settings);
  }
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
