import { after, MINUTE_MS, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { joinedFootprint, type Footprint } from './footprint.js';

/**
 * The footprints of closed candles: of 1m for an hour, of 5m for a day. Longer ones are joined from those of 5m when
 * asked for. Mutable: minutes are put in as they close, and again where late trades changed them.
 */
export class FootprintSeries {
  /** In order of time, like those of 5m. */
  readonly #minutes: Footprint[] = [];
  readonly #fiveMinutes: Footprint[] = [];

  constructor(private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS) {}

  /** Those of the last 24 hours, oldest first. */
  get fiveMinutes(): readonly Footprint[] {
    return this.#fiveMinutes;
  }

  /** Those of the last hour, oldest first. */
  get minutes(): readonly Footprint[] {
    return this.#minutes;
  }

  /** Puts in the footprint of a closed minute, in the place of the one it had. */
  put(minute: Footprint): void {
    putInto(this.#minutes, minute);
    const { keptMinutes } = this.settings.trades.footprint;
    dropBefore(this.#minutes, after(minute.openTime, -keptMinutes * MINUTE_MS));
  }

  /** Joins the minutes of a 5m candle that closed. @returns undefined where nothing was traded. */
  close(openTime: EpochMs): Footprint | undefined {
    const joined = this.#join(this.#minutes, '5m', openTime);
    const { keptFiveMinutes } = this.settings.trades.footprint;
    dropBefore(this.#fiveMinutes, after(openTime, (1 - keptFiveMinutes) * TIMEFRAME_MS['5m']));
    if (joined) putInto(this.#fiveMinutes, joined);
    return joined;
  }

  /** @returns the footprint of a closed candle, undefined where nothing was traded or it is no longer kept. */
  of(timeframe: Timeframe, openTime: EpochMs): Footprint | undefined {
    if (timeframe === '1m') return this.#minutes.findLast((minute) => minute.openTime === openTime);
    if (timeframe === '5m') return this.#fiveMinutes.findLast((candle) => candle.openTime === openTime);
    return this.#join(this.#fiveMinutes, timeframe, openTime);
  }

  #join(parts: readonly Footprint[], timeframe: Timeframe, openTime: EpochMs): Footprint | undefined {
    const end = after(openTime, TIMEFRAME_MS[timeframe]);
    const inside = parts.filter((part) => part.openTime >= openTime && part.openTime < end);
    return joinedFootprint(inside, timeframe, openTime, this.settings);
  }
}

function putInto(series: Footprint[], footprint: Footprint): void {
  const before = series.findLastIndex(({ openTime }) => openTime < footprint.openTime);
  const isThere = series[before + 1]?.openTime === footprint.openTime;
  series.splice(before + 1, isThere ? 1 : 0, footprint);
}

function dropBefore(series: Footprint[], time: EpochMs): void {
  const kept = series.findIndex(({ openTime }) => openTime >= time);
  series.splice(0, kept === -1 ? series.length : kept);
}
