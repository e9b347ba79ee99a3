import {
  after,
  DomainError,
  MINUTE_MS,
  startOfDay,
  TIMEFRAME_MS,
  type Candle,
  type EpochMs,
  type Instrument,
  type MarketEvent,
  type Side,
  type Timeframe,
  type TradeColumns,
} from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from './analysis-settings.js';
import { AuctionReading } from './auction-reading.js';
import type { AuctionView } from './auction-view.js';
import { Landscape } from './landscape.js';
import type { TapedMinute } from './order-flow/taped-minute.js';
import { TradeReader } from './order-flow/trade-reader.js';
import { windowStarts } from './candles/history-window.js';
import { Replay } from './candles/replay.js';
import { candleFlows, type CandleFlow, type CandlePrints } from './order-flow/candle-flow.js';
import type { FootprintsReading } from './order-flow/footprint-reading.js';
import type { BinnedReading } from './profile/profile-scopes.js';
import type { Scope } from './profile/scope-span.js';
import { SessionCalendar } from './state/session.js';
import { viewOf } from './view-of.js';
import { emptyWindow, later, rolledUp, type WindowCandles } from './candles/window-candles.js';

/** A view was asked for before the first 1m candle. */
export class NoCandlesError extends DomainError {
  readonly code = 'NO_CANDLES';
  readonly kind = 'unavailable';
}

/**
 * Reads one auction: market events in, immutable views out, one for each closed 1m candle.
 *
 * Every view is a pure function of the candles in a window that is anchored to the auction day. With A = 00:00Z of the
 * day that holds `asOf`, the window is what `historyWindow(asOf)` lists: 1m candles from A - 3 d, and longer timeframes
 * up to A - 3 d, from where on they are rolled up from 1m. All derived state is walked from A - 3 d on. When a candle
 * reaches the next midnight the reader re-anchors: it drops what lies before the new window, keeps the longer candles it
 * rolled up itself where a cold start would fetch them, and walks again. So a reader that has run for weeks, a cold
 * start from history and a replay give equal views, bit for bit, `inputDigest` included.
 *
 * A minute is over at the end of its slot (open time + 60 s), and `asOf` is that moment, even where the exchange's engine
 * stopped earlier. Holes are seen in the candles' times; a `gap` event, like a status, changes no view, or a restart
 * would read another auction than the reader that was told. Single trades add what only they tell to the view of the
 * minute that closes after them, and to nothing that candles tell.
 */
export class AuctionReader {
  readonly #sessions: SessionCalendar;
  #candles: WindowCandles;
  #anchor: EpochMs | undefined;
  #reading: AuctionReading | undefined;
  #landscape: Landscape | undefined;
  #trades: TradeReader;
  #view: AuctionView | undefined;

  constructor(
    readonly instrument: Instrument,
    readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#candles = emptyWindow(settings);
    this.#sessions = new SessionCalendar(settings);
    this.#trades = new TradeReader(instrument, settings);
  }

  /**
   * Starts anew from history: the candles of `historyWindow(asOf)`, of each timeframe in order of time, of timeframes in
   * any order. Less than that is fine and reported in `missing`; candles outside the window are not used.
   *
   * @param asOf the moment the history was asked for, if it may end before (a last minute without a candle); the end
   *   of the last 1m candle if left out.
   * @param tape the last minutes of single trades, in order, if they are to be read again.
   * @throws CandleOrderError if candles of a timeframe are not in order, each once.
   */
  start(history: Iterable<Candle>, asOf?: EpochMs, tape: readonly TapedMinute[] = []): void {
    this.#candles = emptyWindow(this.settings);
    this.#anchor = this.#reading = this.#landscape = this.#view = undefined;
    this.#trades = new TradeReader(this.instrument, this.settings);
    for (const candle of history) this.#candles[candle.timeframe].append(regular(candle));
    const minutes = this.#candles['1m'];
    const last = minutes.length > 0 ? minutes.endTime(minutes.length - 1) : undefined;
    const end = last === undefined || (asOf !== undefined && asOf > last) ? asOf : last;
    if (end !== undefined) this.#anchorAt(startOfDay(end));
    if (this.#reading) this.#retell(tape, this.#reading);
  }

  /**
   * Takes in one event. A candle that comes again changes nothing; one that differs from the candle applied for that
   * minute, as a `revised` event does, replaces it, and `view()` is corrected, but no view is given out twice for one minute; an older minute that
   * was missing stays missing.
   *
   * @returns the view at the close of a new 1m candle, undefined for anything else.
   */
  apply(event: MarketEvent): AuctionView | undefined {
    if (event.type === 'trade') this.#trades.apply(event.trade);
    if ((event.type !== 'candle' && event.type !== 'revised') || event.candle.timeframe !== '1m') return undefined;
    const { candle } = event;
    const minutes = this.#candles['1m'];
    if (event.type === 'revised' || (minutes.length > 0 && candle.openTime <= minutes.openTime(minutes.length - 1))) {
      this.#revise(candle);
      return undefined;
    }
    this.#take(candle);
    return this.view();
  }

  /**
   * Takes in a trade without an object made for it, as `apply` would.
   *
   * @param place among the trades of the market, as `placeOf` tells it. @param price ticks. @param quantity steps.
   * @param side +1 where the buyer crossed the spread, -1 the seller.
   */
  applyTrade(place: number, time: EpochMs, price: number, quantity: number, side: Side): void {
    this.#trades.take(place, time, price, quantity, side);
  }

  /** Takes in trades as an archive has them. @throws BadTradeError at the first that cannot have been made. */
  applyTrades({ length, ids, times, prices, quantities, sides }: TradeColumns): void {
    for (let i = 0; i < length; i += 1) {
      // The border: columns hold what their docstring says, and what cannot be is refused by the tape.
      const [time, side] = [times[i] as EpochMs, sides[i] as Side];
      this.#trades.take(ids[i] ?? 0, time, prices[i] ?? 0, quantities[i] ?? 0, side);
    }
  }

  /**
   * The view at the close of the last 1m candle.
   *
   * @throws NoCandlesError before the first one.
   */
  view(): AuctionView {
    if (!this.#reading || !this.#landscape || this.#candles['1m'].length === 0) throw this.#noCandles();
    this.#view ??= viewOf({
      instrument: this.instrument,
      reading: this.#reading,
      landscape: this.#landscape,
      trades: this.#trades,
    });
    return this.#view;
  }

  /**
   * The profile of a scope as of the latest view with its rows, and what it lacks.
   *
   * @throws NoCandlesError before the first 1m candle.
   */
  profile(scope: Scope): BinnedReading {
    const [reading, asOf] = this.#now();
    return reading.scopes.readBins(scope, asOf);
  }

  /** @returns the latest closed candles of the window, at most `limit` of them, oldest first. */
  candles(timeframe: Timeframe, limit: number): readonly Candle[] {
    const series = this.#candles[timeframe];
    const count = Math.max(0, Math.min(limit, series.length));
    return Object.freeze(
      Array.from({ length: count }, (_, i) => Object.freeze(series.candle(series.length - count + i))),
    );
  }

  /**
   * Aggressor volume of the latest closed candles, at most `limit` of them, oldest first.
   *
   * @throws NoCandlesError before the first 1m candle.
   */
  orderFlow(timeframe: Timeframe, limit: number): readonly CandleFlow[] {
    const [{ candles, flow, contiguity }] = this.#now();
    const series = candles[timeframe];
    const prints = (index: number): CandlePrints | undefined => this.#trades.printsOf(series, index);
    return candleFlows({ series, minutes: candles['1m'], flow, contiguity, prints }, limit);
  }

  /**
   * Volume by price and aggressor of the latest closed candles, at most `limit` of them, oldest first; without single
   * trades there are none, and `missing` says so.
   */
  footprints(timeframe: Timeframe, limit: number): FootprintsReading {
    return this.#trades.footprints(this.#candles[timeframe], limit);
  }

  #now(): readonly [AuctionReading, EpochMs] {
    const { asOf } = this.view();
    if (!this.#reading) throw this.#noCandles();
    return [this.#reading, asOf];
  }

  #noCandles(): NoCandlesError {
    const { broker, symbol } = this.instrument;
    return new NoCandlesError('History must hold at least one 1m candle, was empty', { broker, symbol });
  }

  #take(candle: Candle): void {
    const anchor = startOfDay(after(candle.openTime, MINUTE_MS));
    if (this.#anchor === undefined) this.#anchorAt(anchor);
    this.#reading?.apply(candle);
    if (this.#reading) this.#settleTrades(candle, this.#reading);
    this.#view = undefined;
    if (this.#anchor !== undefined && anchor > this.#anchor) this.#anchorAt(anchor, this.#reading);
  }

  #settleTrades(candle: Candle, { candles, ranges, relativeDayVolume }: AuctionReading): void {
    const [fiveMinutes, atr] = [candles['5m'], ranges['1m'].latest()];
    this.#trades.closed(candle, { fiveMinutes, ranges: ranges['5m'], atr, relativeDayVolume });
  }

  #retell(tape: readonly TapedMinute[], { candles, ranges }: AuctionReading): void {
    const [minutes, fiveMinutes] = [candles['1m'], candles['5m']];
    this.#trades.retell(tape, { minutes, minuteRanges: ranges['1m'], fiveMinutes, ranges: ranges['5m'] });
  }

  #revise(candle: Candle): void {
    const minutes = this.#candles['1m'];
    const index = minutes.indexOf(candle.openTime);
    if (index === undefined || this.#anchor === undefined || isSame(minutes.candle(index), candle)) return;
    // Views given out before still read their past from the candles there were.
    const revised = minutes.between(minutes.openTime(0), after(minutes.openTime(minutes.length - 1), 1));
    revised.replace(candle);
    this.#candles = { ...this.#candles, '1m': revised };
    this.#anchorAt(this.#anchor);
    this.#trades.revised(candle, this.#candles['5m']);
  }

  /**
   * Cuts the candles to the window of that day and walks it from its beginning.
   *
   * @param before the reading so far, where no candle of it has changed: longer candles are not rolled up again.
   */
  #anchorAt(anchor: EpochMs, before?: AuctionReading): void {
    const starts = windowStarts(anchor, this.settings);
    const window = before
      ? later(before.window, starts, this.settings)
      : rolledUp(this.#candles, starts, this.settings);
    const replay = new Replay(window.candles, starts['1m']);
    const prints = new Map(this.#trades.noted);
    this.#reading = new AuctionReading(window, anchor, this.#sessions, this.settings, prints, before);
    this.#reading.replay(replay);
    this.#candles = window.candles;
    this.#landscape = new Landscape(this.instrument, this.#reading);
    this.#anchor = anchor;
    this.#view = undefined;
  }
}

/** Longer candles end with their period, whoever made them. */
function regular(candle: Candle): Candle {
  if (candle.timeframe === '1m') return candle;
  return { ...candle, closeTime: after(candle.openTime, TIMEFRAME_MS[candle.timeframe]) };
}

function isSame(one: Candle, other: Candle): boolean {
  return (
    one.closeTime === other.closeTime &&
    one.open === other.open &&
    one.high === other.high &&
    one.low === other.low &&
    one.close === other.close &&
    one.volume === other.volume &&
    one.quoteVolume === other.quoteVolume &&
    one.trades === other.trades &&
    one.takerBuyVolume === other.takerBuyVolume &&
    one.takerBuyQuoteVolume === other.takerBuyQuoteVolume
  );
}
