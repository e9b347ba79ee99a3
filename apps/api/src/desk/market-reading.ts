import { historyWindow, type AuctionReader, type AuctionReaderFactory, type AuctionView } from '#libs/analysis';
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
import { EMPTY_BOOK, evidenceOf, MinuteTape, RangeDigests, STALE_MS } from '#libs/signal';
import type { Evidence, LedgerEvent, MarketLedger, Signal, SignalBook, SignalEngine } from '#libs/signal';

/** A cold reading looks this far back for the newest closed candle. */
const NEWEST_WITHIN_MS = 10 * MINUTE_MS;

/** Older than this the missing minutes cost more than a fresh start from history. */
const CATCH_UP_MS = 12 * 60 * MINUTE_MS;

/** Who is told of what a reading decides. */
export interface ReadingEars {
  /** A decision and what it rests on, before it is given to anybody. */
  readonly keep: (signal: Signal, evidence: Evidence) => void;
  /** The first decision on a candle. */
  readonly publish: (signal: Signal) => void;
  /** What became of earlier ones. */
  readonly tell: (event: LedgerEvent) => void;
}

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
  #attended = 0;
  #ranges: RangeDigests;
  #tape = new MinuteTape();
  /** Follows what was decided while nobody attended; its book is nobody's. */
  readonly #asked: MarketLedger;
  /** Follows what is decided minute by minute, from the moment somebody attends. */
  #ledger: MarketLedger | undefined;

  constructor(
    private readonly broker: Broker,
    readonly instrument: Instrument,
    private readonly readers: AuctionReaderFactory,
    private readonly engine: SignalEngine,
    private readonly ears: ReadingEars,
    private readonly codeVersion: string,
  ) {
    this.#reader = readers.create(instrument);
    this.#ranges = rangesOf(this.#reader);
    this.#asked = engine.openLedger();
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
    this.#ledger ??= this.engine.openLedger();
    return () => {
      this.#attended -= 1;
      if (this.#attended === 0) this.#ledger = this.#feedFault = undefined;
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
  async follow(candle: Candle, now: EpochMs): Promise<void> {
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

  async #startFromHistory(now: EpochMs): Promise<void> {
    const asOf = await this.#newestClose(now);
    const spans = historyWindow(asOf, this.readers.settings);
    const fetched = await Promise.all(
      spans.map((span) => this.broker.candles({ instrument: this.instrument, ...span })),
    );
    this.#reader = this.readers.create(this.instrument);
    this.#ranges = rangesOf(this.#reader);
    this.#tape = new MinuteTape();
    this.#reader.start(fetched.flat(), asOf);
    this.#judge(asOf);
    if (this.#latest && this.#latest.asOf > asOf) this.#latest = undefined;
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
  }

  #advance(view: AuctionView, candle: Candle): void {
    const prices = this.#tape.close(view, candle);
    for (const ledger of this.#ledgers()) ledger.advance(view, prices).forEach((event) => this.ears.tell(event));
  }

  /** What was written down of a candle no longer holds. */
  #correct(): void {
    this.#ranges.reset();
    this.#tape.reset();
  }

  #ledgers(): readonly MarketLedger[] {
    return this.#ledger ? [this.#asked, this.#ledger] : [this.#asked];
  }

  #decide(now: EpochMs): Signal {
    const view = this.#reader.view();
    if (this.#latest && view.asOf <= this.#latest.asOf) return this.#latest;
    const signal = this.#decision(view, now);
    this.#latest = signal;
    (this.#ledger ?? this.#asked).decided(signal, view);
    this.ears.publish(signal);
    return signal;
  }

  #decision(view: AuctionView, now: EpochMs): Signal {
    const book: SignalBook = this.#ledger?.book ?? EMPTY_BOOK;
    const freshness = { stalenessMs: age(now, view.asOf), feedFault: this.#feedFault };
    const signal = this.engine.decide(view, freshness, book);
    const configuration = this.engine.configuration(book.learned);
    const [ranges, tape] = [this.#ranges.of(view), this.#tape.at(view.asOf)];
    const { codeVersion } = this;
    this.ears.keep(signal, evidenceOf({ view, signal, book, ranges, tape, configuration, codeVersion }));
    return signal;
  }

  /** What was decided when the candle closed no longer holds once the candle is stale. */
  #answer(now: EpochMs): Signal {
    const signal = this.#decide(now);
    const hasAged = age(now, signal.asOf) > STALE_MS && signal.dataQuality.stalenessMs <= STALE_MS;
    return hasAged ? this.#decision(this.#reader.view(), now) : signal;
  }
}

function rangesOf(reader: AuctionReader): RangeDigests {
  return new RangeDigests((timeframe, limit) => reader.candles(timeframe, limit));
}

function age(now: EpochMs, asOf: EpochMs): number {
  return Math.max(0, now - asOf);
}
