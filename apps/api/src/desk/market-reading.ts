import { historyWindow, type AuctionReader, type AuctionReaderFactory } from '#libs/analysis';
import type { Broker } from '#libs/broker';
import { after, MINUTE_MS, openTimeOf, type EpochMs, type Instrument, type MarketEvent } from '#libs/market';
import type { Signal, SignalEngine } from '#libs/signal';

/** A cold reading looks this far back for the newest closed candle. */
const NEWEST_WITHIN_MS = 10 * MINUTE_MS;

/** Older than this the missing minutes cost more than a fresh start from history. */
const CATCH_UP_MS = 12 * 60 * MINUTE_MS;

/**
 * One market's reader and the decisions made from it, however the candles came: asked for over REST or followed live.
 * Each closed candle is decided at most once, and a later decision never belongs to an earlier candle.
 */
export class MarketReading {
  #reader: AuctionReader;
  /** Open time of the next 1m candle due; undefined while nothing was read. */
  #due: EpochMs | undefined;
  #latest: Signal | undefined;
  #refreshing: Promise<Signal> | undefined;

  constructor(
    private readonly broker: Broker,
    readonly instrument: Instrument,
    private readonly readers: AuctionReaderFactory,
    private readonly engine: SignalEngine,
    private readonly onDecision: (signal: Signal) => void,
  ) {
    this.#reader = readers.create(instrument);
  }

  get latest(): Signal | undefined {
    return this.#latest;
  }

  /** What has been read so far; read from it at once, it goes on with the next candle. */
  get reader(): AuctionReader {
    return this.#reader;
  }

  /**
   * Brings the reader up to the exchange's present over REST and decides on its newest closed candle. Concurrent
   * callers share one refresh.
   *
   * @throws ExchangeUnavailableError or UpstreamError; NoCandlesError for a market that has none.
   */
  refresh(): Promise<Signal> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Applies a live event. Where a candle does not follow the last one, the minutes between are fetched first. */
  async follow(event: MarketEvent): Promise<void> {
    if (event.type !== 'candle') return this.#apply(event);
    if (this.#due === undefined) await this.refresh();
    else if (event.candle.openTime > this.#due) await this.#fetchMinutes(event.candle.openTime);
    this.#apply(event);
  }

  /** Decides on the newest candle applied, if that was not decided on yet. `now`: the exchange's clock. */
  decide(now: EpochMs): Signal {
    const view = this.#reader.view();
    if (this.#latest && view.asOf <= this.#latest.asOf) return this.#latest;
    const signal = this.engine.decide(view, { stalenessMs: Math.max(0, now - view.asOf) });
    this.#latest = signal;
    this.onDecision(signal);
    return signal;
  }

  async #refresh(): Promise<Signal> {
    const now = await this.broker.exchangeTime();
    if (this.#due === undefined || now - this.#due > CATCH_UP_MS) await this.#startFromHistory(now);
    else await this.#fetchMinutes(now);
    return this.decide(now);
  }

  async #startFromHistory(now: EpochMs): Promise<void> {
    const asOf = await this.#newestClose(now);
    const spans = historyWindow(asOf);
    const fetched = await Promise.all(
      spans.map((span) => this.broker.candles({ instrument: this.instrument, ...span })),
    );
    this.#reader = this.readers.create(this.instrument);
    this.#reader.start(fetched.flat(), asOf);
    this.#due = asOf;
  }

  /** The window is anchored to the day of the newest closed candle, so that is asked for first. */
  async #newestClose(now: EpochMs): Promise<EpochMs> {
    const from = openTimeOf(after(now, -NEWEST_WITHIN_MS), '1m');
    const newest = await this.broker.candles({ instrument: this.instrument, timeframe: '1m', from, to: now });
    const last = newest.at(-1);
    return last ? after(last.openTime, MINUTE_MS) : openTimeOf(now, '1m');
  }

  async #fetchMinutes(to: EpochMs): Promise<void> {
    const from = this.#due ?? to;
    if (to - from < MINUTE_MS) return;
    const candles = await this.broker.candles({ instrument: this.instrument, timeframe: '1m', from, to });
    for (const candle of candles) this.#apply({ type: 'candle', candle, receivedAt: to, backfilled: true });
  }

  #apply(event: MarketEvent): void {
    this.#reader.apply(event);
    if (event.type !== 'candle') return;
    const next = after(event.candle.openTime, MINUTE_MS);
    this.#due = next > (this.#due ?? 0) ? next : this.#due;
  }
}
