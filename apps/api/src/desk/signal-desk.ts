import { filter, map, Subject } from 'rxjs';
import type { Broker, FeedQuality } from '#libs/broker';
import { historyWindow, type AuctionReader, type AuctionReaderFactory, type FootprintsReading } from '#libs/analysis';
import { UnsupportedBrokerError } from '#libs/market';
import type { Candle, EpochMs, FeedState, Instrument, Timeframe } from '#libs/market';
import { RangeDigests, recordedTape, replayRecord, requireTimeframe, reread, tapeOf } from '#libs/signal';
import type { Evidence, NumberedNews, ReplayVerdict, Signal, SignalEngine, SignalStore } from '#libs/signal';
import { FollowLimitError } from './follow-limit-error.js';
import { FootprintHistory } from './footprint-history.js';
import { Journal, type JournalEars } from './journal.js';
import { MarketFollower, type FollowerSeams } from './market-follower.js';
import { KnownOutcomes } from './known-outcomes.js';
import { MarketReading } from './market-reading.js';
import { MarketReadings } from './market-readings.js';

/** A market by name; `symbol` upper case without separator. */
export interface MarketName {
  readonly broker: string;
  readonly symbol: string;
}

export interface FeedReport extends MarketName {
  readonly state: FeedState;
  readonly reason: string;
}

/** Half-open span of open times. */
export interface CandleSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface CandleHistory {
  readonly instrument: Instrument;
  readonly span: CandleSpan;
  readonly candles: readonly Candle[];
}

/** A followed market. Taken at once, so that nobody takes it twice while the exchange is asked what it is. */
interface Seat {
  readonly market: MarketName;
  readonly opening: Promise<MarketFollower>;
  follower: MarketFollower | undefined;
  holders: number;
}

/** The one place where brokers meet the engine: decides on request, and on every closed candle of followed markets. */
export class SignalDesk {
  readonly #readings: MarketReadings;
  readonly #seats = new Map<string, Seat>();
  readonly #news = new Subject<NumberedNews>();
  readonly #feeds = new Subject<FeedReport>();
  /** Every decision and what becomes of it, once it is kept, in the order in which it was. */
  readonly news$ = this.#news.asObservable();
  /** Every first decision on a candle, once. */
  readonly decisions$ = this.news$.pipe(
    map(({ news }) => (news.type === 'decision' ? news.signal : undefined)),
    filter((signal) => signal !== undefined),
  );
  /** Each change of a followed market's feed. */
  readonly feeds$ = this.#feeds.asObservable();
  readonly journal: Journal;
  readonly outcomes: KnownOutcomes;

  constructor(
    private readonly brokers: ReadonlyMap<string, Broker>,
    private readonly readers: AuctionReaderFactory,
    private readonly engine: SignalEngine,
    private readonly followLimit: number,
    private readonly seams: FollowerSeams,
    readonly store: SignalStore,
    private readonly codeVersion: string,
    ears: Omit<JournalEars, 'tell'> = { outage: () => undefined, lost: () => undefined },
  ) {
    requireTimeframe(readers.settings, engine.settings);
    this.outcomes = new KnownOutcomes(store, engine.settings);
    this.journal = new Journal(store, seams.pause, { ...ears, tell: (news) => this.#tell(news) });
    this.#readings = new MarketReadings({
      open: (market) => this.#openReading(market),
      isFollowed: (market) => this.#seats.has(keyOf(market)),
    });
  }

  /**
   * The decision on the market's newest closed candle: the one already made where it is followed and live. It is kept
   * before it is given.
   *
   * @throws UnsupportedBrokerError, UnknownSymbolError, ExchangeUnavailableError, StorageUnavailableError or UpstreamError.
   */
  async analyze(market: MarketName): Promise<Signal> {
    const follower = this.#seats.get(keyOf(market))?.follower;
    const latest = follower?.state === 'live' ? follower.reading.latest : undefined;
    const signal = latest ?? (await (await this.#readings.of(market)).refresh());
    await this.journal.kept(signal.id);
    return signal;
  }

  /**
   * What is read of the market at its newest closed candle.
   *
   * @throws as analyze does.
   */
  async read(market: MarketName): Promise<AuctionReader> {
    await this.analyze(market);
    return (await this.#readings.of(market)).reader;
  }

  /**
   * Footprints of the newest closed candles: from the trades that were followed, else from those the exchange gives now.
   *
   * @throws as analyze does.
   */
  async footprints(
    market: MarketName,
    timeframe: Timeframe,
    limit: number,
  ): Promise<{ readonly instrument: Instrument; readonly reading: FootprintsReading }> {
    const reader = await this.read(market);
    const { instrument } = reader;
    const followed = reader.footprints(timeframe, limit);
    if (followed.missing.length === 0) return { instrument, reading: followed };
    const history = new FootprintHistory(this.#broker(market.broker), this.readers);
    const fetched = await history.read(reader, timeframe, limit);
    const isBetter = fetched.footprints.length > followed.footprints.length;
    return { instrument, reading: isBetter ? fetched : followed };
  }

  /**
   * Closed candles as the exchange has them, however old.
   *
   * @throws as analyze does.
   */
  async history(
    market: MarketName,
    timeframe: Timeframe,
    spanAt: (now: EpochMs) => CandleSpan,
  ): Promise<CandleHistory> {
    const broker = this.#broker(market.broker);
    const { instrument } = await this.#readings.of(market);
    const span = spanAt(await broker.exchangeTime());
    return { instrument, span, candles: await broker.candles({ instrument, timeframe, ...span }) };
  }

  /**
   * Makes a recorded decision again, from candles that the exchange is asked for anew and the trades that were kept.
   *
   * @throws TamperedEvidenceError, TradeSheetError, and as analyze does.
   */
  async replay({ instrument, asOf }: Signal, evidence: Evidence): Promise<ReplayVerdict> {
    const broker = this.#broker(instrument.broker);
    const spans = historyWindow(asOf, this.readers.settings);
    const fetched = await Promise.all(spans.map((span) => broker.candles({ instrument, ...span })));
    const tape = await reread(recordedTape(evidence), (digest) => this.store.sheet(digest));
    const reader = this.readers.create(instrument);
    reader.start(fetched.flat(), asOf, tape && tapeOf(tape));
    const view = reader.view();
    const ranges = new RangeDigests((timeframe, limit) => reader.candles(timeframe, limit)).of(view);
    return replayRecord(evidence, { view, ranges, tape, engine: this.engine, codeVersion: this.codeVersion });
  }

  /**
   * Follows a market until the returned function is called as often as this one was.
   *
   * @throws FollowLimitError, and what opening the market throws.
   */
  async follow(market: MarketName): Promise<() => Promise<void>> {
    const seat = this.#seats.get(keyOf(market)) ?? this.#seat(market);
    seat.holders += 1;
    let held = true;
    const leave = async (): Promise<void> => {
      if (!held) return;
      held = false;
      await this.#leave(seat);
    };
    try {
      await seat.opening;
    } catch (error) {
      await leave();
      throw error;
    }
    return leave;
  }

  /** State of every followed market. */
  followed(): readonly FeedReport[] {
    return [...this.#seats.values()].map((seat) => reportOf(seat));
  }

  /** State of one market's feed, undefined where nobody follows it. */
  feed(market: MarketName): FeedReport | undefined {
    const seat = this.#seats.get(keyOf(market));
    return seat && reportOf(seat);
  }

  /** The exchanges there are, each with what it can tell and what may be asked of it now. */
  exchanges(): readonly Broker[] {
    return [...this.brokers.values()];
  }

  /** @throws UnsupportedBrokerError. */
  exchange(id: string): Broker {
    return this.#broker(id.toUpperCase());
  }

  /**
   * What was measured of a market's feed, and where it stands against the machine's clock.
   *
   * @throws UnsupportedBrokerError, UnknownSymbolError, ExchangeUnavailableError or UpstreamError.
   */
  async feedQuality(market: MarketName): Promise<FeedQuality | undefined> {
    const broker = this.#broker(market.broker);
    const { symbol } = await broker.instrument(market.symbol);
    return this.feed(market) && broker.quality(symbol);
  }

  async close(): Promise<void> {
    const stopped = [...this.#seats.values()].flatMap(({ follower }) => (follower ? [follower.stop()] : []));
    this.#seats.clear();
    await Promise.all(stopped);
    await this.journal.close();
    this.#news.complete();
    this.#feeds.complete();
  }

  #seat(market: MarketName): Seat {
    if (this.#seats.size >= this.followLimit) throw new FollowLimitError(this.followLimit);
    const seat: Seat = {
      market,
      opening: Promise.resolve().then(() => this.#open(seat)),
      follower: undefined,
      holders: 0,
    };
    this.#seats.set(keyOf(market), seat);
    return seat;
  }

  async #open(seat: Seat): Promise<MarketFollower> {
    const { market } = seat;
    const report = (state: FeedState, reason: string): void => this.#feeds.next({ ...market, state, reason });
    const reading = await this.#readings.of(market);
    const room = (): Promise<void> => this.journal.room();
    seat.follower = new MarketFollower(this.#broker(market.broker), reading, this.seams, report, room);
    if (seat.holders > 0) seat.follower.start();
    return seat.follower;
  }

  async #leave(seat: Seat): Promise<void> {
    seat.holders -= 1;
    if (seat.holders > 0 || this.#seats.get(keyOf(seat.market)) !== seat) return;
    this.#seats.delete(keyOf(seat.market));
    await seat.follower?.stop();
  }

  async #openReading(market: MarketName): Promise<MarketReading> {
    await this.outcomes.recall();
    const { engine, readers, store, journal, codeVersion } = this;
    return MarketReading.opened(this.#broker(market.broker), market.symbol, {
      engine,
      readers,
      store,
      journal,
      codeVersion,
    });
  }

  #tell(told: NumberedNews): void {
    const { news, isNew } = told;
    if (isNew && news.type === 'outcome') this.outcomes.take(news.outcome);
    this.#news.next(told);
  }

  #broker(id: string): Broker {
    const broker = this.brokers.get(id);
    if (!broker) throw new UnsupportedBrokerError(id, [...this.brokers.keys()]);
    return broker;
  }
}

function keyOf({ broker, symbol }: MarketName): string {
  return `${broker}:${symbol}`;
}

function reportOf({ market, follower }: Seat): FeedReport {
  return { ...market, state: follower?.state ?? 'connecting', reason: follower?.reason ?? 'opening the market' };
}
