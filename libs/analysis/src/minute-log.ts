import { after, MINUTE_MS, type EpochMs } from '#libs/market';
import type { AnalysisSettings } from './analysis-settings.js';
import { rangeOverTime, type RangeOverTime } from './candles/joined-ranges.js';
import type { TrueRanges } from './candles/true-ranges.js';
import type { WindowCandles } from './candles/window-candles.js';
import { FrozenMinute } from './frozen-minute.js';
import type { MinuteReading } from './minute-reading.js';
import type { AggressionMeter } from './order-flow/aggression-meter.js';
import type { OrderFlow } from './order-flow/order-flow.js';
import { NO_PRINTS, type Prints } from './order-flow/prints.js';
import type { BalanceArea, MarketState } from './readings.js';
import type { StructureRanges } from './structure-ranges.js';

/** What a closed candle of the working timeframe said. */
export interface StructureReading {
  readonly closeTime: EpochMs;
  readonly state: MarketState | undefined;
  readonly balance: BalanceArea | undefined;
  readonly relativeVolume: number | undefined;
}

/** What minutes are read from. */
export interface MinuteSources {
  readonly candles: WindowCandles;
  readonly ranges: Readonly<Record<'1m' | '1h', TrueRanges>>;
  readonly structureRanges: StructureRanges;
  readonly flow: OrderFlow;
  readonly aggression: AggressionMeter;
  /** What single trades told at the close of minutes before this reading began, by the end of the minute. */
  readonly prints: ReadonlyMap<EpochMs, Prints>;
}

const BEFORE_ANY: Omit<StructureReading, 'closeTime'> = {
  state: undefined,
  balance: undefined,
  relativeVolume: undefined,
};

/**
 * What was known at the close of each minute. The walk over history only notes what closes say; a minute of history is
 * read when a view first asks for it, from candles up to its close alone, and kept. So a reading that nobody asks for
 * its past costs nothing, and one that is asked at every minute reads one more.
 */
export class MinuteLog {
  readonly #closes: StructureReading[] = [];
  /** Volume of 5m candles over the usual, where that is not what structure goes by. */
  readonly #flow: FlowVolume[] = [];
  readonly #ranges: Readonly<Record<'1m' | '1h', RangeOverTime>>;
  /** From the minute `#first` on without a hole, as far as anybody has asked. */
  #minutes: MinuteReading[] = [];
  #first = 0;

  constructor(
    private readonly sources: MinuteSources,
    private readonly settings: AnalysisSettings,
  ) {
    const { candles, ranges } = sources;
    this.#ranges = {
      '1m': rangeOverTime(candles['1m'], ranges['1m']),
      '1h': rangeOverTime(candles['1h'], ranges['1h']),
    };
  }

  /** Notes what the candle of the working timeframe that has just closed said. */
  structureClosed(reading: StructureReading): void {
    this.#closes.push(reading);
  }

  /** Notes the volume of the 5m candle that has just closed, over the usual: by it aggression goes, not by structure's. */
  flowClosed(closeTime: EpochMs, relativeVolume: number | undefined): void {
    this.#flow.push({ closeTime, relativeVolume });
  }

  /** @returns the reading of the last minute. @param prints what single trades tell at its close. */
  latest(prints: Prints): MinuteReading {
    const index = this.sources.candles['1m'].length - 1;
    if (this.#minutes.length === 0) this.#begin(index);
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
    const first = minutes.indexFrom(this.#oldest(index));
    if (first < this.#first) {
      const earlier = Array.from({ length: this.#first - first }, (_, i) => this.#recall(first + i));
      this.#minutes = [...earlier, ...this.#minutes];
      this.#first = first;
    }
    return Object.freeze(this.#minutes.slice(first - this.#first, index + 1 - this.#first));
  }

  /** Nobody was given a view before this minute, so nobody asks for more than its last 12 hours. */
  #begin(index: number): void {
    this.#first = index;
    const minutes = this.sources.candles['1m'];
    const oldest = minutes.endTime(minutes.indexFrom(this.#oldest(index)));
    for (const closes of [this.#closes, this.#flow]) {
      const last = closes.findLastIndex(({ closeTime }) => closeTime <= oldest);
      if (last > 0) closes.splice(0, last);
    }
  }

  /** Where the 12 hours up to a minute begin. */
  #oldest(index: number): EpochMs {
    return after(this.sources.candles['1m'].endTime(index), -this.settings.recentMinutes * MINUTE_MS);
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
    const { state, balance, relativeVolume } = closedBy(this.#closes, closeTime) ?? BEFORE_ANY;
    const traded = this.#flow.length === 0 ? relativeVolume : closedBy(this.#flow, closeTime)?.relativeVolume;
    const atr = this.#atr(closeTime);
    const pressure = aggression.at(index, { atr: atr['1m'], relativeVolume: traded, prints });
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
    const { spans, candle, height } = this.sources.structureRanges;
    // A flat market has no range to measure by: undefined, not 0.
    const minute = this.#ranges['1m'].at(time) || undefined;
    const hour = this.#ranges['1h'].at(time) || undefined;
    if (spans.candle === '5m') return Object.freeze({ '1m': minute, '5m': candle.at(time) || undefined, '1h': hour });
    const wide = height.at(time) || undefined;
    return Object.freeze({
      '1m': minute,
      '1h': hour,
      [spans.candle]: candle.at(time) || undefined,
      [spans.height]: wide,
    });
  }
}

interface FlowVolume {
  readonly closeTime: EpochMs;
  readonly relativeVolume: number | undefined;
}

/** @returns the last that had closed by then. */
function closedBy<T extends { readonly closeTime: EpochMs }>(closes: readonly T[], time: EpochMs): T | undefined {
  const last = closes.at(-1);
  if (last && last.closeTime <= time) return last;
  let [low, high] = [0, closes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((closes[middle]?.closeTime ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return closes[low - 1];
}

/** The state lives by closes of the working timeframe; a failed breakout is forgotten on the minute. */
function stateAt(state: MarketState | undefined, time: EpochMs): MarketState | undefined {
  if (!state?.failedBreakout || time < state.failedBreakout.expiresAt) return state;
  return Object.freeze({ ...state, failedBreakout: undefined });
}
