import {
  after,
  DomainError,
  ExchangeUnavailableError,
  MINUTE_MS,
  openTimeOf,
  type Candle,
  type EpochMs,
  type ErrorKind,
  type FeedState,
  type MarketEvent,
} from '#libs/market';
import type { FeedLink } from './feed-link.js';
import { backOffMs, type ConnectionPacer } from './reconnect.js';
import { pause, type Random, type Timers } from './timers.js';

/** What a feed of closed 1m candles is made from: one exchange's stream and its REST history. */
export interface CandleSource {
  /** Starts a connection for this market. */
  open(): FeedLink;
  exchangeTime(stop: AbortSignal): Promise<EpochMs>;
  /** Closed 1m candles with openTime in [from, to), oldest first. */
  candles(from: EpochMs, to: EpochMs, stop: AbortSignal): Promise<readonly Candle[]>;
}

export interface CandleFeedSeams {
  readonly timers: Timers;
  readonly random: Random;
  readonly pacer: ConnectionPacer;
}

/** How long after its end a candle may come before history is asked: streams take about 2 s. */
const GRACE_MS = 10_000;
/** REST is served from another machine than the stream and may lag it by seconds. */
const LAG_TRIES = 5;
const LAG_WAIT_MS = 1_000;

/** Errors that waiting and asking again may cure. */
const CURABLE: readonly ErrorKind[] = ['unavailable', 'upstream'];

type Events = AsyncGenerator<MarketEvent, void, undefined>;

/**
 * Every closed 1m candle of one market once and in order, whatever happens to the connection.
 *
 * Keeps one number, the open time of the next candle due. A stream candle that is due goes out; an older one is a
 * repetition; a newer one means a hole, which history fills first. A minute counts as absent (and becomes a `gap`) only
 * once history shows something later without it, so a slow server is never mistaken for a silent market. A candle that
 * is overdue is asked of history too: quiet markets send nothing, and so do stalled streams.
 *
 * Trades, where the stream carries them, are passed on as they come: what a lost connection missed of them is not had
 * back. Which exchange it is makes no difference here. One use each.
 */
export class CandleFeed {
  readonly #source: CandleSource;
  readonly #seams: CandleFeedSeams;
  readonly #stop: AbortSignal;
  #next: EpochMs | undefined;
  #state: FeedState | undefined;
  #reason = '';
  #failures = 0;
  #isComplete = false;
  /** A moment in the exchange's time and in ours. */
  #anchor: { readonly exchange: number; readonly local: number } = { exchange: 0, local: 0 };

  /** @param from no candle that opens earlier; without it the first is the one forming when the stream opens. */
  constructor(source: CandleSource, seams: CandleFeedSeams, stop: AbortSignal, from?: EpochMs) {
    this.#source = source;
    this.#seams = seams;
    this.#stop = stop;
    this.#next = from === undefined ? undefined : openTimeOf(after(from, MINUTE_MS - 1), '1m');
  }

  /** Ends when `stop` aborts. @throws only what neither waiting nor asking again can cure. */
  async *events(): Events {
    yield* this.#become('connecting', 'opening the stream');
    for (let attempt = 0; !this.#stop.aborted;) {
      await this.#seams.pacer.turn(this.#stop);
      if (this.#stop.aborted) return;
      const link = this.#source.open();
      yield* this.#session(link);
      if (this.#stop.aborted) return;
      yield* this.#become(this.#state === 'connecting' ? 'connecting' : 'stale', link.endedBecause);
      attempt = link.hasData ? 0 : attempt + 1;
      await pause(this.#seams.timers, backOffMs(attempt, this.#seams.random), this.#stop);
    }
  }

  async *#session(link: FeedLink): Events {
    const onStop = () => link.close('stopped');
    this.#stop.addEventListener('abort', onStop, { once: true });
    try {
      if (!(await link.opened)) return;
      yield* this.#become('syncing', 'joining history to the stream');
      yield* this.#catchUp();
      yield* this.#follow(link);
    } finally {
      this.#stop.removeEventListener('abort', onStop);
      link.close('the reader has left');
    }
  }

  async *#follow(link: FeedLink): Events {
    while (!this.#stop.aborted) {
      if (this.#isComplete) yield* this.#become('live', 'every closed candle is known');
      const next = await link.next(this.#untilOverdue());
      if (next === 'ended') return;
      if (next === 'late') yield* this.#overdue(link);
      else if (next.item.type === 'candle') yield* this.#take(next.item.candle, next.item.eventTime);
      else yield { type: 'trade', trade: next.item.trade, backfilled: false };
    }
  }

  /** A candle of the stream: repeated, due, or behind a hole. */
  async *#take(candle: Candle, eventTime: EpochMs): Events {
    const due = this.#next ?? candle.openTime;
    if (candle.openTime < due) return;
    if (candle.openTime > due) {
      yield* this.#become('syncing', `the stream skipped from ${iso(due)} to ${iso(candle.openTime)}`);
      yield* this.#fillBefore(candle.openTime);
      if (this.#stop.aborted) return;
    }
    this.#seeTime(eventTime);
    yield { type: 'candle', candle, receivedAt: eventTime, backfilled: false };
    this.#done(candle);
  }

  /** The next candle should have come: asks history, and gives up a stream that withheld one with trades. */
  async *#overdue(link: FeedLink): Events {
    const due = this.#next;
    let withheld = false;
    for await (const event of this.#catchUp()) {
      if (event.type === 'candle' && event.candle.volume > 0) withheld = true;
      yield event;
    }
    if (withheld && due !== undefined) link.close(`the stream is silent, but ${iso(due)} has closed with trades`);
  }

  /** Emits everything history has closed by now. Complete where nothing that must have closed is missing. */
  async *#catchUp(): Events {
    for (let tries = 1; !this.#stop.aborted; tries += 1) {
      const page = yield* this.#ask(undefined);
      if (!page) return;
      yield* this.#emit(page.rows, page.now);
      this.#isComplete = (this.#next ?? page.end) >= page.end;
      if (this.#isComplete) return;
      if (tries >= LAG_TRIES) {
        this.#failures += 1;
        yield* this.#become('syncing', `the exchange has not published ${iso(this.#next ?? page.end)} yet`);
        return;
      }
      await pause(this.#seams.timers, LAG_WAIT_MS, this.#stop);
    }
  }

  /** Emits what history has before a candle that the stream has shown, and a gap for what it has not. */
  async *#fillBefore(shown: EpochMs): Events {
    for (let tries = 1; !this.#stop.aborted; tries += 1) {
      const page = yield* this.#ask(shown);
      if (!page) return;
      yield* this.#emit(
        page.rows.filter(({ openTime }) => openTime < shown),
        page.now,
      );
      const isProven = page.rows.some(({ openTime }) => openTime >= shown);
      if (isProven || tries >= LAG_TRIES || this.#next === shown) break;
      await pause(this.#seams.timers, LAG_WAIT_MS, this.#stop);
    }
    if (!this.#stop.aborted) yield* this.#skipTo(shown);
  }

  /** One page of history, however often it takes; undefined once stopped. `shown`: a candle it should reach. */
  async *#ask(shown: EpochMs | undefined): AsyncGenerator<MarketEvent, Page | undefined, undefined> {
    for (let attempt = 0; !this.#stop.aborted; attempt += 1) {
      try {
        return await this.#page(shown);
      } catch (error) {
        if (this.#stop.aborted) return undefined;
        if (!(error instanceof DomainError) || !CURABLE.includes(error.kind)) throw error;
        this.#isComplete = false;
        yield* this.#become('syncing', error.message);
        const asked = error instanceof ExchangeUnavailableError ? 1_000 * error.retryAfterSeconds : 0;
        await pause(this.#seams.timers, Math.max(asked, backOffMs(attempt, this.#seams.random)), this.#stop);
      }
    }
    return undefined;
  }

  async #page(shown: EpochMs | undefined): Promise<Page> {
    const now = await this.#source.exchangeTime(this.#stop);
    this.#seeTime(now);
    const forming = openTimeOf(now, '1m');
    const end = shown === undefined ? forming : after(shown, MINUTE_MS);
    this.#next ??= forming;
    const rows = this.#next < end ? await this.#source.candles(this.#next, end, this.#stop) : [];
    return { rows, now, end };
  }

  async *#emit(rows: readonly Candle[], now: EpochMs): Events {
    for (const candle of rows) {
      if (this.#stop.aborted || candle.openTime < (this.#next ?? 0)) continue;
      yield* this.#skipTo(candle.openTime);
      yield { type: 'candle', candle, receivedAt: now, backfilled: true };
      this.#done(candle);
    }
  }

  async *#skipTo(openTime: EpochMs): Events {
    const from = this.#next ?? openTime;
    if (from >= openTime) return;
    yield { type: 'gap', what: 'candles', from, to: openTime, reason: 'the exchange has no candles for this time' };
    this.#next = openTime;
  }

  #done(candle: Candle): void {
    this.#next = after(candle.openTime, MINUTE_MS);
    this.#failures = 0;
    this.#isComplete = true;
  }

  #seeTime(exchange: EpochMs): void {
    this.#anchor = { exchange, local: this.#seams.timers.now() };
  }

  /** Milliseconds until the next candle should long have come; by back-off where history did not have it either. */
  #untilOverdue(): number {
    if (!this.#isComplete) return backOffMs(this.#failures, this.#seams.random);
    const elapsed = this.#seams.timers.now() - this.#anchor.local;
    return Math.max(0, (this.#next ?? 0) + MINUTE_MS + GRACE_MS - this.#anchor.exchange - elapsed);
  }

  async *#become(state: FeedState, reason: string): Events {
    if (this.#state === state && this.#reason === reason) return;
    this.#state = state;
    this.#reason = reason;
    yield { type: 'status', state, reason };
  }
}

interface Page {
  readonly rows: readonly Candle[];
  readonly now: EpochMs;
  /** First open time that the page did not ask for. */
  readonly end: EpochMs;
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 16) + 'Z';
}
