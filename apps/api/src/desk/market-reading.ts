import { historyWindow, type AuctionReader, type AuctionView } from '#libs/analysis';
import type { Broker } from '#libs/broker';
import {
  after,
  MINUTE_MS,
  openTimeOf,
  type Candle,
  type EpochMs,
  type Instrument,
  type MarketEvent,
} from '#libs/market';
import { evidenceOf, MinuteTape, RangeDigests, STALE_MS } from '#libs/signal';
import type { Decision, Freshness, LedgerEvent, Signal } from '#libs/signal';
import { MarketBooks } from './market-books.js';
import type { ReadingRoom } from './reading-room.js';
import { RecentBackfill } from './recent-backfill.js';

/** A cold reading looks this far back for the newest closed candle. */
const NEWEST_WITHIN_MS = 10 * MINUTE_MS;

/** Older than this the missing minutes cost more than a fresh start from history. */
const CATCH_UP_MS = 12 * 60 * MINUTE_MS;

/** A closed candle of the live feed. */
export type FollowedCandle = Extract<MarketEvent, { type: 'candle' }>;

/**
 * One market's reader and the decisions made from it, however the candles came: asked for over REST or followed live.
 * Each closed candle is decided at most once, in order. While somebody attends, every candle is decided, those that
 * came late as stale, with the book of those before; else only the newest one when it is asked for, without a book.
 */
export class MarketReading {
  #reader: AuctionReader;
  /** Open time of the next 1m candle due; undefined while nothing was read. */
  #due: EpochMs | undefined;
  /** What of the history the exchange did not give; asked for again until it answers the same twice. */
  #lacking = '';
  #isWhole = false;
  #latest: Signal | undefined;
  #refreshing: Promise<Signal> | undefined;
  /** Why the feed cannot be relied on, while somebody attends; undefined where it can. */
  #feedFault: string | undefined;
  #clockSkewMs: number | undefined;
  readonly #backfill = new RecentBackfill();
  #attended = 0;
  #ranges: RangeDigests;
  #tape = new MinuteTape();
  /** What became of earlier decisions and is not kept yet. */
  #events: LedgerEvent[] = [];
  #books: MarketBooks;

  private constructor(
    private readonly broker: Broker,
    readonly instrument: Instrument,
    private readonly room: ReadingRoom,
    books: MarketBooks,
  ) {
    this.#reader = room.readers.create(instrument);
    this.#ranges = rangesOf(this.#reader);
    this.#books = books;
  }

  /** @throws UnknownSymbolError, ExchangeUnavailableError, UpstreamError or StorageUnavailableError. */
  static async opened(broker: Broker, symbol: string, room: ReadingRoom): Promise<MarketReading> {
    const instrument = await broker.instrument(symbol);
    return new MarketReading(broker, instrument, room, await MarketBooks.recalled(room.engine, room.store, instrument));
  }

  /** Open time of the candle that comes next; undefined while nothing was read. */
  get due(): EpochMs | undefined {
    return this.#due;
  }

  get latest(): Signal | undefined {
    return this.#latest;
  }

  /** What has been read so far; read from it at once, it goes on with the next candle. */
  get reader(): AuctionReader {
    return this.#reader;
  }

  /** What is wrong with the feed from here on: decisions are refused for it. @param fault undefined where nothing is. */
  heed(fault: string | undefined): void {
    this.#feedFault = fault;
  }

  /** How far the clocks are apart, from here on. @param skewMs undefined where that is borne. */
  heedClock(skewMs: number | undefined): void {
    this.#clockSkewMs = skewMs;
  }

  /** A trade of the live feed, in order: read with the candle that closes after it. */
  trade(event: Extract<MarketEvent, { type: 'trade' }>): void {
    this.#reader.apply(event);
    this.#tape.add(event.trade);
  }

  /** A candle decided before has turned out otherwise: the reading is corrected, what was decided stands. */
  revise(event: Extract<MarketEvent, { type: 'revised' }>): void {
    if (this.#due === undefined || event.candle.openTime >= this.#due) return;
    this.#reader.apply(event);
    this.#correct();
  }

  /** From here on every candle is decided, until the returned function is called. */
  attend(): () => void {
    this.#attended += 1;
    this.#books.attend();
    const from = this.#books.resumeFrom();
    // Minutes that somebody has asked about meanwhile are read again, so that every one since is decided.
    if (from !== undefined && this.#due !== undefined && from < this.#due) this.#due = undefined;
    return () => {
      this.#attended -= 1;
      if (this.#attended > 0) return;
      this.#books.leave();
      this.#feedFault = this.#clockSkewMs = undefined;
      this.#backfill.clear();
    };
  }

  /**
   * Brings the reader up to the exchange's present over REST. Concurrent callers share one refresh.
   *
   * @returns the decision on the newest closed candle, stale where that is too old to go by.
   * @throws ExchangeUnavailableError or UpstreamError; NoCandlesError for a market that has none.
   */
  refresh(): Promise<Signal> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Takes a candle of the live feed. Where it does not follow the last one, the minutes between are fetched first. */
  async follow({ candle, receivedAt: now, backfilled }: FollowedCandle): Promise<void> {
    if (backfilled) this.#backfill.add(candle.closeTime);
    if (this.#due === undefined) await this.refresh();
    else if (candle.openTime > this.#due) await this.#fetchMinutes(candle.openTime, now);
    this.#apply(candle, now);
  }

  async #refresh(): Promise<Signal> {
    const now = await this.broker.exchangeTime();
    if (this.#mustStart(now)) await this.#startFromHistory(now);
    else await this.#fetchMinutes(openTimeOf(now, '1m'), now);
    return this.#answer(now);
  }

  /** Cold, too far behind, built on a history with holes, or the exchange's clock has gone back before our candles. */
  #mustStart(now: EpochMs): boolean {
    if (this.#due === undefined || !this.#isWhole) return true;
    return now - this.#due > CATCH_UP_MS || now < this.#due;
  }

  /** From the newest candle, or from the last one that an earlier life of the service has seen, and every one since. */
  async #startFromHistory(now: EpochMs): Promise<void> {
    const newest = await this.#newestClose(now);
    await this.#heedClock(newest);
    const from = this.#books.resumeFrom();
    const isNear = from !== undefined && from < newest && newest - from <= CATCH_UP_MS;
    await this.#startAt(isNear ? from : newest);
    if (isNear) await this.#fetchMinutes(newest, now);
  }

  /** Where the exchange's clock is behind what was decided, that was decided in another time. */
  async #heedClock(newest: EpochMs): Promise<void> {
    const { asOf } = this.#books;
    if (asOf === undefined || asOf <= after(newest, MINUTE_MS)) return;
    const { engine, store, journal } = this.room;
    await journal.turnBack(this.instrument, newest);
    this.#events = [];
    this.#latest = undefined;
    this.#books = await MarketBooks.recalled(engine, store, this.instrument);
    if (this.#attended > 0) this.#books.attend();
  }

  async #startAt(asOf: EpochMs): Promise<void> {
    const spans = historyWindow(asOf, this.room.readers.settings);
    const fetched = await Promise.all(
      spans.map((span) => this.broker.candles({ instrument: this.instrument, ...span })),
    );
    this.#reader = this.room.readers.create(this.instrument);
    this.#ranges = rangesOf(this.#reader);
    this.#tape = new MinuteTape();
    this.#reader.start(fetched.flat(), asOf);
    this.#judge(asOf);
    if (this.#latest && this.#latest.asOf > asOf) this.#latest = undefined;
    this.#latest ??= this.#books.decidedBefore(asOf);
  }

  /** A history with less than was asked for is believed once the exchange has said the same twice. */
  #judge(asOf: EpochMs): void {
    const { missing } = this.#reader.view();
    const short = missing.filter(({ what }) => what.startsWith('history.'));
    const lacking = short.map(({ what, have }) => `${what} ${have}`).join();
    this.#isWhole = lacking === '' || lacking === this.#lacking;
    this.#lacking = lacking;
    this.#due = asOf;
  }

  /** The window is anchored to the day of the newest closed candle, so that is asked for first. */
  async #newestClose(now: EpochMs): Promise<EpochMs> {
    const to = openTimeOf(now, '1m');
    const from = after(to, -NEWEST_WITHIN_MS);
    const newest = await this.broker.candles({ instrument: this.instrument, timeframe: '1m', from, to });
    const last = newest.at(-1);
    return last ? after(last.openTime, MINUTE_MS) : to;
  }

  /** @param to open time, on the grid, of the first minute not wanted. */
  async #fetchMinutes(to: EpochMs, now: EpochMs): Promise<void> {
    const from = this.#due ?? to;
    if (from >= to) return;
    const candles = await this.broker.candles({ instrument: this.instrument, timeframe: '1m', from, to });
    for (const candle of candles) this.#apply(candle, now);
  }

  #apply(candle: Candle, now: EpochMs): void {
    const view = this.#reader.apply({ type: 'candle', candle, receivedAt: now, backfilled: false });
    if (view) this.#advance(view, candle);
    else this.#correct();
    const next = after(candle.openTime, MINUTE_MS);
    if (this.#due === undefined || next > this.#due) this.#due = next;
    if (this.#attended > 0) this.#decide(now);
    if (this.#events.length > 0) this.#keep(this.#reader.view().asOf);
  }

  #advance(view: AuctionView, candle: Candle): void {
    this.#events.push(...this.#books.advance(view, this.#tape.close(view, candle)));
  }

  /** What was written down of a candle no longer holds. */
  #correct(): void {
    this.#ranges.reset();
    this.#tape.reset();
  }

  #decide(now: EpochMs): Signal {
    const view = this.#reader.view();
    if (this.#latest && view.asOf <= this.#latest.asOf) return this.#latest;
    const decision = this.#decision('first', view, now);
    const { signal } = decision;
    this.#latest = signal;
    this.#books.decided(signal, view);
    this.#keep(view.asOf, decision);
    return signal;
  }

  #decision(role: Decision['role'], view: AuctionView, now: EpochMs): Decision {
    const { book } = this.#books;
    const signal = this.room.engine.decide(view, this.#freshness(view, now), book);
    const configuration = this.room.engine.configuration(book.learned);
    const [ranges, tape] = [this.#ranges.of(view), this.#tape.at(view.asOf)];
    const { codeVersion } = this.room;
    return { role, signal, evidence: evidenceOf({ view, signal, book, ranges, tape, configuration, codeVersion }) };
  }

  #keep(asOf: EpochMs, decision?: Decision): void {
    const { broker, symbol } = this.instrument;
    const events = this.#events;
    this.#events = [];
    this.room.journal.keep({ broker, symbol, asOf, events, decision, ledgers: this.#books.states });
  }

  #freshness({ asOf }: AuctionView, now: EpochMs): Freshness {
    const [feedFault, clockSkewMs] = [this.#feedFault, this.#clockSkewMs];
    return { stalenessMs: age(now, asOf), feedFault, clockSkewMs, backfilledMinutes: this.#backfill.countAt(asOf) };
  }

  /** What was decided when the candle closed no longer holds once the candle is stale. */
  #answer(now: EpochMs): Signal {
    const signal = this.#decide(now);
    const hasAged = age(now, signal.asOf) > STALE_MS && signal.dataQuality.stalenessMs <= STALE_MS;
    if (!hasAged) return signal;
    const view = this.#reader.view();
    const decision = this.#decision('answer', view, now);
    this.#keep(view.asOf, decision);
    return decision.signal;
  }
}

function rangesOf(reader: AuctionReader): RangeDigests {
  return new RangeDigests((timeframe, limit) => reader.candles(timeframe, limit));
}

function age(now: EpochMs, asOf: EpochMs): number {
  return Math.max(0, now - asOf);
}
