import {
  after,
  DAY_MS,
  MINUTE_MS,
  openTimeOf,
  placeOf,
  TIMEFRAME_MS,
  type Candle,
  type EpochMs,
  type Instrument,
  type Side,
  type Timeframe,
  type Trade,
} from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import type { TrueRanges } from '../candles/true-ranges.js';
import type { Missing } from '../readings.js';
import type { CandlePrints } from './candle-flow.js';
import { footprintReading, type FootprintReading, type FootprintsReading } from './footprint-reading.js';
import { imbalances, imbalanceScale, type Imbalances } from './imbalance.js';
import type { Footprint } from './footprint.js';
import { NO_PRINTS, type Prints } from './prints.js';
import type { TapedMinute } from './taped-minute.js';
import { TradeFlow, type MinuteContext } from './trade-flow.js';
import { readTrades, type TradesReading } from './trades-reading.js';

/** What the reading of candles tells a reading of trades when a minute closes. */
export interface ClosedCandles extends MinuteContext {
  readonly fiveMinutes: CandleSeries;
  /** True ranges of the 5m candles. */
  readonly ranges: TrueRanges;
}

/** The candles of minutes that are told again. */
export interface RetoldCandles extends Pick<ClosedCandles, 'fiveMinutes' | 'ranges'> {
  readonly minutes: CandleSeries;
  /** True ranges of the 1m candles. */
  readonly minuteRanges: TrueRanges;
}

/**
 * Follows the single trades of a market beside its candles, from the first trade on. It outlives midnights: what trades
 * told is kept for a day, whatever window the candles are read in. Trades without a place among the others
 * (`placeOf`) cannot be told apart or ordered, and are left out.
 */
export class TradeReader {
  #flow: TradeFlow | undefined;
  /** Open time of the 5m candle told last. */
  #told: EpochMs | undefined;
  #firstTold: EpochMs | undefined;
  readonly #noted = new Map<EpochMs, Prints>();
  /** End of the minute closed last. */
  #lastEnd: EpochMs | undefined;

  constructor(
    private readonly instrument: Instrument,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {}

  /** Takes in a trade. @throws BadTradeError if it cannot have been made. */
  apply(trade: Trade): void {
    const place = placeOf(trade);
    if (place !== undefined) this.take(place, trade.time, trade.price, trade.quantity, trade.side);
  }

  /** As `apply`, of a trade whose place is known. */
  take(place: number, time: EpochMs, price: number, quantity: number, side: Side): void {
    this.#flow ??= new TradeFlow(this.instrument, this.settings);
    this.#flow.take(place, time, price, quantity, side);
  }

  /** Settles the minute that has closed, with the 5m candles that closed before and with it. */
  closed(minute: Candle, { fiveMinutes, ranges, ...context }: ClosedCandles): void {
    if (!this.#flow) return;
    this.#tell(this.#flow, fiveMinutes, ranges, minute.openTime);
    this.#flow.minuteClosed(minute, context);
    this.#tell(this.#flow, fiveMinutes, ranges, after(minute.openTime, MINUTE_MS));
    this.#note(after(minute.openTime, MINUTE_MS));
  }

  /** Takes in minutes that have long closed, in order; those without a candle tell nothing. */
  retell(tape: readonly TapedMinute[], { minutes, minuteRanges, ...closed }: RetoldCandles): void {
    for (const { openTime, trades, limits } of tape) {
      for (const trade of trades) this.apply(trade);
      const index = minutes.indexOf(openTime);
      if (index === undefined) continue;
      const atr = minuteRanges.atr(index);
      this.closed(minutes.candle(index), { ...closed, atr, relativeDayVolume: undefined, limits });
    }
  }

  /** A minute turned out otherwise. @param fiveMinutes candles as they are now. */
  revised(minute: Candle, fiveMinutes: CandleSeries): void {
    this.#flow?.minuteRevised(minute);
    this.#reviseFive(openTimeOf(minute.openTime, '5m'), fiveMinutes);
    const end = after(minute.openTime, MINUTE_MS);
    if (end === this.#lastEnd) this.#note(end);
  }

  /** What trades told at the close of each minute of the last 12 hours at which they told something. */
  get noted(): ReadonlyMap<EpochMs, Prints> {
    return this.#noted;
  }

  /** The parts of aggression that only trades tell. */
  prints(asOf: EpochMs): Prints {
    return this.#flow?.prints(asOf) ?? NO_PRINTS;
  }

  /** @returns all that trades tell at `asOf`, frozen; undefined before the first trade. */
  read(asOf: EpochMs, minutes: CandleSeries): TradesReading | undefined {
    const flow = this.#flow;
    if (!flow) return undefined;
    const last = this.#footprint('1m', minutes, minutes.length - 1);
    return readTrades(flow, asOf, last);
  }

  /** @returns what the trades of one candle of a series tell, undefined unless all of them are known. */
  printsOf(series: CandleSeries, index: number): CandlePrints | undefined {
    const [from, to] = [series.openTime(index), series.endTime(index)];
    const footprint = this.#whole(series.timeframe, from);
    if (!this.#flow || !footprint) return undefined;
    const rows = this.#imbalances(footprint, series, index);
    const { minDelta, maxDelta } = footprint;
    return Object.freeze({
      minDelta,
      maxDelta,
      imbalances: rows && Object.freeze({ buy: rows.buy.length, sell: rows.sell.length }),
      bigTrades: Object.freeze(this.#flow.bigTrades.events.filter((event) => event.from >= from && event.from < to)),
    });
  }

  /** @returns the footprints of the last `limit` candles of a series, those of which all trades are known. */
  footprints(series: CandleSeries, limit: number): FootprintsReading {
    const count = Math.max(0, Math.min(limit, series.length));
    const first = series.length - count;
    const found = Array.from({ length: count }, (_, i) => this.#wholeReading(series, first + i));
    const footprints = found.filter((one) => one !== undefined);
    return Object.freeze({
      footprints: Object.freeze(footprints),
      missing: Object.freeze(this.#lacking(series.timeframe, footprints.length, Math.max(1, limit))),
    });
  }

  /** What was known at the close of a minute stays known as it was, whatever trades come late. */
  #note(end: EpochMs): void {
    this.#lastEnd = end;
    const oldest = after(end, -this.settings.recentMinutes * MINUTE_MS);
    for (const time of this.#noted.keys()) {
      if (time > oldest) break;
      this.#noted.delete(time);
    }
    const prints = this.prints(end);
    this.#noted.delete(end);
    if (prints.bigTrades !== undefined || prints.stackedImbalances !== undefined) this.#noted.set(end, prints);
  }

  #reviseFive(openTime: EpochMs, fiveMinutes: CandleSeries): void {
    const index = fiveMinutes.indexOf(openTime);
    const [first, last] = [this.#firstTold, this.#told];
    if (index === undefined || first === undefined || last === undefined) return;
    if (openTime >= first && openTime <= last && last - openTime < DAY_MS) {
      this.#flow?.fiveMinutesRevised(fiveMinutes.candle(index));
    }
  }

  #lacking(timeframe: Timeframe, have: number, need: number): Missing[] {
    if (have >= need) return [];
    return [Object.freeze({ code: have === 0 ? 'EMPTY' : 'GAP', what: `trades of ${timeframe}`, have, need } as const)];
  }

  #footprint(timeframe: Timeframe, series: CandleSeries, index: number): FootprintReading | undefined {
    const footprint = index < 0 ? undefined : this.#flow?.footprints.of(timeframe, series.openTime(index));
    return footprint && footprintReading(footprint, this.#imbalances(footprint, series, index), this.settings);
  }

  #wholeReading(series: CandleSeries, index: number): FootprintReading | undefined {
    const footprint = this.#whole(series.timeframe, series.openTime(index));
    return footprint && footprintReading(footprint, this.#imbalances(footprint, series, index), this.settings);
  }

  #whole(timeframe: Timeframe, openTime: EpochMs): Footprint | undefined {
    const to = after(openTime, TIMEFRAME_MS[timeframe]);
    return this.#flow?.isWhole(openTime, to) ? this.#flow.footprints.of(timeframe, openTime) : undefined;
  }

  #imbalances(footprint: Footprint, series: CandleSeries, index: number): Imbalances | undefined {
    const scale = imbalanceScale(series, index, footprint.rowSize, this.settings);
    return scale && imbalances(footprint, scale, this.settings);
  }

  /** Tells the 5m candles that ended by `time`; at first also those of the day before, for what is usual. */
  #tell(flow: TradeFlow, fiveMinutes: CandleSeries, ranges: TrueRanges, time: EpochMs): void {
    const from = this.#told === undefined ? after(time, -DAY_MS) : after(this.#told, 1);
    for (let i = fiveMinutes.indexFrom(from); i < fiveMinutes.length && fiveMinutes.endTime(i) <= time; i += 1) {
      flow.fiveMinutesClosed(fiveMinutes.candle(i), ranges.atr(i));
      this.#told = fiveMinutes.openTime(i);
      this.#firstTold ??= this.#told;
    }
  }
}
