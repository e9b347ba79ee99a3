import { type Candle, type EpochMs, type FeedState, type Instrument, type MarketEvent } from '#libs/market';
import { backOffMs, firstRetryMs } from '../reconnect.js';
import type { FeedData, FeedLink } from '../streams/feed-link.js';
import { pause, type Random, type Timers } from '../timers.js';
import { CandleLine } from './candle-line.js';
import { CandleQueue } from './candle-queue.js';
import type { MarketSource } from './market-source.js';
import { Outbox } from './outbox.js';
import { Reconciliation } from './reconciliation.js';
import { TradeLine } from './trade-line.js';
import type { FeedVitals } from './vitals.js';

/** A stream that is so much behind the exchange's clock does not tell of the present. */
const LAGGING_MS = 10_000;
/** A minute that had a trade, and the time that its candle is waited for. */
const QUIET_MS = 75_000;
/** How often a candle that waits for its trades is looked at. */
const LOOK_MS = 250;

/** What a feed takes from the world, and what of it is measured. */
export interface FeedSeams {
  readonly timers: Timers;
  readonly random: Random;
  readonly vitals: FeedVitals;
}

/** What is followed of a market. */
export interface FeedWish {
  readonly instrument: Instrument;
  /** No candle that opens earlier; without it the first is the one forming when the stream opens. */
  readonly from: EpochMs | undefined;
  readonly withTrades: boolean;
}

/**
 * Follows one market: every closed candle once and in order, and every trade where trades are wanted, whatever happens
 * to the connection; holes that nothing fills are told. It takes places on the exchange's streams, one after the other,
 * joins each to history, and says where it stands. A candle closes only when its trades are complete, or marked as not.
 *
 * Which exchange it is makes no difference here. One use each.
 */
export class MarketFeed {
  readonly #source: MarketSource;
  readonly #seams: FeedSeams;
  readonly #stop = new AbortController();
  readonly #out = new Outbox<MarketEvent>();
  readonly #candles: CandleLine;
  readonly #trades: TradeLine | undefined;
  readonly #queue: CandleQueue;
  readonly #reconciliation: Reconciliation;
  #state: FeedState | undefined;
  #reason = '';
  /** When the stream was joined, by the exchange's clock: what closed before is owed from then on. */
  #joinedAt = 0;
  /** Whether there has been a stream to lose. */
  #hadStream = false;

  constructor(source: MarketSource, seams: FeedSeams, wish: FeedWish) {
    const { vitals } = seams;
    const host = { ...seams, instrument: wish.instrument, stop: this.#stop.signal };
    const put = (event: MarketEvent): void => this.#out.put(event);
    this.#source = source;
    this.#seams = seams;
    this.#trades = wish.withTrades
      ? new TradeLine(source, { ...host, put, exchangeNow: () => this.#candles.exchangeNow })
      : undefined;
    this.#queue = new CandleQueue(this.#trades, { ...seams, put });
    const become = (state: FeedState, reason: string): void => this.#become(state, reason);
    this.#candles = new CandleLine(source, { ...host, become, put: (event) => this.#queue.add(event) }, wish.from);
    this.#reconciliation = new Reconciliation(source, { vitals, put, stop: this.#stop.signal });
    vitals.followsTrades = wish.withTrades;
  }

  /** Ends when `stop` aborts, whatever is still held. @throws only what neither waiting nor asking again can cure. */
  async *events(stop: AbortSignal): AsyncGenerator<MarketEvent, void, undefined> {
    const onStop = () => this.#stop.abort(stop.reason);
    if (stop.aborted) onStop();
    stop.addEventListener('abort', onStop, { once: true });
    const done = this.#run().then(
      () => this.#out.end(),
      (error: unknown) => this.#out.fail(error),
    );
    try {
      for await (const event of this.#out.items()) {
        if (stop.aborted) return;
        yield event;
      }
    } finally {
      stop.removeEventListener('abort', onStop);
      this.#stop.abort(new Error('the reader has left'));
      this.#out.abandon();
      await done;
    }
  }

  async #run(): Promise<void> {
    this.#become('connecting', 'opening the stream');
    for (let attempt = 0; !this.#stop.signal.aborted;) {
      const link = this.#source.open();
      await this.#session(link);
      this.#hadStream ||= this.#state !== 'connecting' && this.#state !== 'subscribing';
      if (this.#stop.signal.aborted) return;
      this.#become(this.#hadStream ? 'stale' : 'connecting', link.endedBecause);
      const { timers, random } = this.#seams;
      attempt = link.hasData ? 0 : attempt + 1;
      await pause(timers, attempt === 0 ? firstRetryMs(random) : backOffMs(attempt, random), this.#stop.signal);
    }
  }

  async #session(link: FeedLink): Promise<void> {
    const { signal } = this.#stop;
    const onStop = () => link.close(textOf(signal.reason));
    signal.addEventListener('abort', onStop, { once: true });
    try {
      void link.asked.then(() => this.#asked(link));
      if (!(await link.opened)) return;
      this.#become('syncing', 'joining history to the stream');
      await this.#candles.join();
      const now = Math.floor(this.#candles.exchangeNow) as EpochMs;
      this.#joinedAt = now;
      this.#trades?.begin(now);
      await this.#follow(link);
    } finally {
      signal.removeEventListener('abort', onStop);
      link.close('the reader has left');
    }
  }

  #asked(link: FeedLink): void {
    const isWaiting = this.#state === 'connecting' || this.#state === 'stale';
    if (isWaiting && link.endedBecause === '') this.#become('subscribing', 'the exchange is asked for the stream');
  }

  async #follow(link: FeedLink): Promise<void> {
    await this.#tend(link);
    while (!this.#stop.signal.aborted) {
      this.#queue.settle();
      this.#assess();
      const got = await link.next(Math.max(0, this.#nextAt - this.#seams.timers.now()));
      if (got === 'ended') return;
      if (got !== 'late') for (const item of got) await this.#take(item);
      await this.#tend(link);
      await this.#out.room();
    }
  }

  get #nextAt(): number {
    const { timers } = this.#seams;
    const look = this.#queue.isWaiting ? timers.now() + LOOK_MS : Infinity;
    const overAt = this.#seams.vitals.rejections.overAt ?? Infinity;
    return Math.min(look, overAt, this.#candles.overdueAt, this.#trades?.dueAt ?? Infinity);
  }

  /** No promise for a trade: thousands may come in a second. */
  #take(item: FeedData): Promise<void> | undefined {
    const { vitals, timers } = this.#seams;
    if (item.type === 'rejected') {
      vitals.rejections.add(item.reason, timers.now());
      return undefined;
    }
    if (item.eventTime !== undefined) vitals.lag.seen(item.eventTime, this.#candles.exchangeNow);
    if (item.type === 'candle') return this.#takeCandle(item.candle, item.eventTime);
    if (item.type === 'trade') this.#trades?.take(item.trade);
    else this.#out.put({ type: 'quote', quote: item.quote });
    return undefined;
  }

  async #takeCandle(candle: Candle, eventTime: EpochMs): Promise<void> {
    await this.#candles.take(candle, eventTime);
    this.#queue.settle();
    await this.#reconciliation.after(candle);
  }

  /** What is due by time: a candle that does not come, trades that are missing, a stream that stalls. */
  async #tend(link: FeedLink): Promise<void> {
    const { timers } = this.#seams;
    if (this.#trades && timers.now() >= this.#trades.dueAt) await this.#trades.step();
    if (this.#trades && this.#trades.stalled !== '') link.giveUp(this.#trades.stalled);
    if (timers.now() < this.#candles.overdueAt) return;
    const { due, isJoining } = this.#candles;
    const traded = await this.#candles.step();
    if (traded && !isJoining && !this.#mayBeQuiet(link))
      link.giveUp(`the stream is silent, but ${due} has closed with trades`);
  }

  /** Whether a stream that was heard of late may just have nothing to tell: where the next candle ends the one before. */
  #mayBeQuiet({ heardAt }: FeedLink): boolean {
    const silentMs = this.#seams.timers.now() - heardAt;
    return this.#source.capabilities.candleEnds === 'by-next' && silentMs < QUIET_MS;
  }

  #assess(): void {
    if (!this.#candles.isComplete || (this.#queue.isBehind(this.#joinedAt) && this.#state !== 'live')) return;
    if (this.#trades && !this.#trades.isComplete) return this.#become('syncing', this.#trades.reason);
    const { vitals, timers } = this.#seams;
    const lagMs = vitals.lag.ms ?? 0;
    const lagging = lagMs > LAGGING_MS ? `the stream is ${Math.round(lagMs / 1_000)} s behind` : '';
    const fault = lagging || vitals.rejections.faultAt(timers.now()) || this.#queue.fault;
    if (fault === '') this.#become('live', 'every closed candle is known');
    else this.#become('degraded', fault);
  }

  #become(state: FeedState, reason: string): void {
    if (this.#state === state && this.#reason === reason) return;
    this.#state = state;
    this.#reason = reason;
    Object.assign(this.#seams.vitals, { state, reason });
    this.#out.put({ type: 'status', state, reason });
  }
}

function textOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
