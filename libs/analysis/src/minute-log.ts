import { after, MINUTE_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import type { AnalysisSettings } from './analysis-settings.js';
import type { TrueRanges } from './candles/true-ranges.js';
import type { WindowCandles } from './candles/window-candles.js';
import { FrozenMinute } from './frozen-minute.js';
import type { MinuteReading } from './minute-reading.js';
import type { AggressionMeter } from './order-flow/aggression-meter.js';
import type { OrderFlow } from './order-flow/order-flow.js';
import { NO_PRINTS, type Prints } from './order-flow/prints.js';
import type { BalanceArea, MarketState } from './readings.js';

/** What a closed 5m candle said. */
export interface FiveMinuteReading {
  readonly closeTime: EpochMs;
  readonly state: MarketState | undefined;
  readonly balance: BalanceArea | undefined;
  readonly relativeVolume: number | undefined;
}

/** What minutes are read from. */
export interface MinuteSources {
  readonly candles: WindowCandles;
  readonly ranges: Readonly<Record<LoggedRange, TrueRanges>>;
  readonly flow: OrderFlow;
  readonly aggression: AggressionMeter;
  /** What single trades told at the close of minutes before this reading began, by the end of the minute. */
  readonly prints: ReadonlyMap<EpochMs, Prints>;
}

type LoggedRange = '1m' | '5m' | '1h';

const BEFORE_ANY: Omit<FiveMinuteReading, 'closeTime'> = {
  state: undefined,
  balance: undefined,
  relativeVolume: undefined,
};

/**
 * What was known at the close of each minute. The walk over history only notes what 5m closes say; a minute of history is
 * read when a view first asks for it, from candles up to its close alone, and kept. So a reading that nobody asks for
 * its past costs nothing, and one that is asked at every minute reads one more.
 */
export class MinuteLog {
  readonly #closes: FiveMinuteReading[] = [];
  /** From the minute `#first` on without a hole, as far as anybody has asked. */
  #minutes: MinuteReading[] = [];
  #first = 0;

  constructor(
    private readonly sources: MinuteSources,
    private readonly settings: AnalysisSettings,
  ) {}

  /** Notes what the 5m candle that has just closed said. */
  fiveMinutesClosed(reading: FiveMinuteReading): void {
    this.#closes.push(reading);
  }

  /** @returns the reading of the last minute. @param prints what single trades tell at its close. */
  latest(prints: Prints): MinuteReading {
    const index = this.sources.candles['1m'].length - 1;
    if (this.#minutes.length === 0) this.#first = index;
    while (this.#end < index) this.#minutes.push(this.#recall(this.#end));
    const known = this.#minutes[index - this.#first];
    if (known) return known;
    const reading = this.#read(index, prints);
    this.#minutes.push(reading);
    return reading;
  }

  /** @returns the minutes of the last 12 hours up to that one, oldest first, frozen. Missing minutes are absent. */
  until(index: number): readonly MinuteReading[] {
    const minutes = this.sources.candles['1m'];
    const first = minutes.indexFrom(after(minutes.endTime(index), -this.settings.recentMinutes * MINUTE_MS));
    if (first < this.#first) {
      const earlier = Array.from({ length: this.#first - first }, (_, i) => this.#recall(first + i));
      this.#minutes = [...earlier, ...this.#minutes];
      this.#first = first;
    }
    return Object.freeze(this.#minutes.slice(first - this.#first, index + 1 - this.#first));
  }

  get #end(): number {
    return this.#first + this.#minutes.length;
  }

  #recall(index: number): MinuteReading {
    const prints = this.sources.prints.get(this.sources.candles['1m'].endTime(index));
    return this.#read(index, prints ?? NO_PRINTS);
  }

  #read(index: number, prints: Prints): MinuteReading {
    const { candles, aggression, flow } = this.sources;
    const minutes = candles['1m'];
    const closeTime = minutes.endTime(index);
    const { state, balance, relativeVolume } =
      this.#closes.findLast((close) => close.closeTime <= closeTime) ?? BEFORE_ANY;
    const atr = this.#atr(closeTime);
    const pressure = aggression.at(index, { atr: atr['1m'], relativeVolume, prints });
    const minute = {
      openTime: minutes.openTime(index),
      closeTime,
      open: minutes.open(index),
      high: minutes.high(index),
      low: minutes.low(index),
      close: minutes.close(index),
      volume: minutes.volume(index),
      takerBuyVolume: minutes.takerBuyVolume(index),
      atr,
      aggression: pressure && Object.freeze(pressure),
      ratio3m: flow.source(closeTime) === 'none' ? undefined : flow.ratio(closeTime, this.settings.flow.short),
      relativeVolume,
      state: stateAt(state, closeTime),
      balance,
    };
    return new FrozenMinute(minute, aggression, index);
  }

  #atr(time: EpochMs): MinuteReading['atr'] {
    return Object.freeze({
      '1m': this.#atrAt('1m', time),
      '5m': this.#atrAt('5m', time),
      '1h': this.#atrAt('1h', time),
    });
  }

  /** After the last candle that had closed by then. A flat market has no range to measure by: undefined, not 0. */
  #atrAt(timeframe: LoggedRange, time: EpochMs): number | undefined {
    const index = this.sources.candles[timeframe].indexFrom(after(time, 1 - TIMEFRAME_MS[timeframe])) - 1;
    return index < 0 ? undefined : this.sources.ranges[timeframe].atr(index) || undefined;
  }
}

/** The state lives by 5m closes; a failed breakout is forgotten on the minute. */
function stateAt(state: MarketState | undefined, time: EpochMs): MarketState | undefined {
  if (!state?.failedBreakout || time < state.failedBreakout.expiresAt) return state;
  return Object.freeze({ ...state, failedBreakout: undefined });
}
