import {
  after,
  MINUTE_MS,
  openTimeOf,
  type Candle,
  type EpochMs,
  type FeedState,
  type MarketEvent,
} from '#libs/market';
import { backOffMs } from '../reconnect.js';
import { pause, type Random, type Timers } from '../timers.js';
import type { MarketSource } from './market-source.js';
import { patienceMs } from './patience.js';

/** How long after its end a candle may come before history is asked: streams take about 2 s. */
const GRACE_MS = 10_000;
/**
 * A candle that ended less than this ago is not believed of history, which may show it as it was some seconds before its
 * end.
 */
const SETTLED_MS = 3_100;
/** REST is served from another machine than the stream and may lag it by seconds. */
const LAG_TRIES = 12;
const LAG_WAIT_MS = 500;

/** A candle or a hole among them. */
export type CandleEvent = Extract<MarketEvent, { type: 'candle' | 'gap' }>;

/** What a line of candles works for. */
export interface CandleHost {
  readonly timers: Timers;
  readonly random: Random;
  readonly stop: AbortSignal;
  become(state: FeedState, reason: string): void;
  put(event: CandleEvent): void;
}

interface Page {
  readonly rows: readonly Candle[];
  readonly now: EpochMs;
  /** First open time that the page did not ask for. */
  readonly end: EpochMs;
}

/**
 * Every closed 1m candle of one market once and in order, whatever happens to the connection.
 *
 * Keeps one number, the open time of the next candle due. A stream candle that is due goes out; an older one is a
 * repetition; a newer one means a hole, which history fills first. A minute counts as absent (and becomes a `gap`) only
 * once history shows something later without it, so a slow server is never mistaken for a silent market. A candle that
 * is overdue is asked of history too: quiet markets send nothing, and so do stalled streams.
 */
export class CandleLine {
  readonly #source: MarketSource;
  readonly #host: CandleHost;
  #next: EpochMs | undefined;
  #failures = 0;
  #retryAt = 0;
  #isComplete = false;
  /** A moment in the exchange's time and in ours. */
  #anchor: { readonly exchange: number; readonly local: number } = { exchange: 0, local: 0 };

  /** @param from no candle that opens earlier; without it the first is the one forming when the stream opens. */
  constructor(source: MarketSource, host: CandleHost, from: EpochMs | undefined) {
    this.#source = source;
    this.#host = host;
    this.#next = from === undefined ? undefined : openTimeOf(after(from, MINUTE_MS - 1), '1m');
  }

  /** Whether nothing that must have closed is missing. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The exchange's time, as far as its last word and the time since tell. */
  get exchangeNow(): number {
    return this.#anchor.exchange + this.#host.timers.now() - this.#anchor.local;
  }

  /** When the next candle should long have come, in our time; by back-off where history did not have it either. */
  get overdueAt(): number {
    if (!this.#isComplete) return this.#retryAt;
    return this.#anchor.local + (this.#next ?? 0) + MINUTE_MS + GRACE_MS - this.#anchor.exchange;
  }

  /** A candle of the stream: repeated, due, or behind a hole. */
  async take(candle: Candle, eventTime: EpochMs): Promise<void> {
    const due = this.#next ?? candle.openTime;
    if (candle.openTime < due) return;
    if (candle.openTime > due) {
      this.#host.become('syncing', `the stream skipped from ${iso(due)} to ${iso(candle.openTime)}`);
      await this.#fillBefore(candle.openTime);
      if (this.#host.stop.aborted) return;
    }
    this.#seeTime(eventTime);
    this.#host.put({ type: 'candle', candle, receivedAt: eventTime, backfilled: false });
    this.#done(candle);
  }

  /** Gives out everything history has closed by now. @returns whether somebody has traded in what it gave. */
  async catchUp(): Promise<boolean> {
    let traded = false;
    for (let tries = 1; !this.#host.stop.aborted; tries += 1) {
      const page = await this.#ask(undefined);
      if (!page) break;
      traded = this.#emit(page.rows, page.now) || traded;
      this.#isComplete = (this.#next ?? page.end) >= page.end;
      if (this.#isComplete) break;
      if (tries >= LAG_TRIES) {
        this.#failures += 1;
        this.#retryAt = this.#host.timers.now() + backOffMs(this.#failures, this.#host.random);
        this.#host.become('syncing', `the exchange has not published ${iso(this.#next ?? page.end)} yet`);
        break;
      }
      await this.#pause(LAG_WAIT_MS);
    }
    return traded;
  }

  /** The open time of the candle that is due, for people. */
  get due(): string {
    return iso(this.#next ?? 0);
  }

  /** Gives out what history has before a candle that the stream has shown, and a gap for what it has not. */
  async #fillBefore(shown: EpochMs): Promise<void> {
    for (let tries = 1; !this.#host.stop.aborted; tries += 1) {
      const page = await this.#ask(shown);
      if (!page) return;
      this.#emit(
        page.rows.filter(({ openTime }) => openTime < shown),
        page.now,
      );
      const isProven = page.rows.some(({ openTime }) => openTime >= shown);
      if (isProven || tries >= LAG_TRIES || this.#next === shown) break;
      await this.#pause(LAG_WAIT_MS);
    }
    if (!this.#host.stop.aborted) this.#skipTo(shown);
  }

  /** One page of history, however often it takes; undefined once stopped. `shown`: a candle it should reach. */
  async #ask(shown: EpochMs | undefined): Promise<Page | undefined> {
    for (let attempt = 0; !this.#host.stop.aborted; attempt += 1) {
      try {
        return await this.#page(shown);
      } catch (error) {
        if (this.#host.stop.aborted) return undefined;
        const wait = patienceMs(error, attempt, this.#host.random);
        this.#isComplete = false;
        this.#host.become('syncing', error instanceof Error ? error.message : String(error));
        await this.#pause(wait);
      }
    }
    return undefined;
  }

  async #page(shown: EpochMs | undefined): Promise<Page> {
    const { stop } = this.#host;
    const now = await this.#source.exchangeTime(stop);
    this.#seeTime(now);
    const forming = openTimeOf(now, '1m');
    const end = shown === undefined ? forming : after(shown, MINUTE_MS);
    this.#next ??= forming;
    const rows = this.#next < end ? await this.#source.candles(this.#next, end, stop) : [];
    return { rows: rows.filter(({ closeTime }) => closeTime + SETTLED_MS <= now), now, end };
  }

  #emit(rows: readonly Candle[], now: EpochMs): boolean {
    let traded = false;
    for (const candle of rows) {
      if (this.#host.stop.aborted || candle.openTime < (this.#next ?? 0)) continue;
      this.#skipTo(candle.openTime);
      this.#host.put({ type: 'candle', candle, receivedAt: now, backfilled: true });
      this.#done(candle);
      traded ||= candle.volume > 0;
    }
    return traded;
  }

  #skipTo(openTime: EpochMs): void {
    const from = this.#next ?? openTime;
    if (from >= openTime) return;
    const reason = 'the exchange has no candles for this time';
    this.#host.put({ type: 'gap', what: 'candles', from, to: openTime, reason });
    this.#next = openTime;
  }

  #done(candle: Candle): void {
    this.#next = after(candle.openTime, MINUTE_MS);
    this.#failures = 0;
    this.#isComplete = true;
  }

  #seeTime(exchange: EpochMs): void {
    this.#anchor = { exchange, local: this.#host.timers.now() };
  }

  #pause(ms: number): Promise<void> {
    return pause(this.#host.timers, ms, this.#host.stop);
  }
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 16) + 'Z';
}
