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
import { SETTLED_MS } from './history-lag.js';
import type { MarketSource } from './market-source.js';
import { patienceMs } from './patience.js';

/** How long after its end a candle may come before history is asked: streams take about 2 s. */
const GRACE_MS = 10_000;
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
 * once history shows something later without it, so a slow server is never mistaken for a silent market. History is not
 * believed before its time, for it may show a candle as it was some seconds before its end. A candle that
 * is overdue is asked of history too: quiet markets send nothing, and so do stalled streams.
 */
export class CandleLine {
  readonly #source: MarketSource;
  readonly #host: CandleHost;
  #next: EpochMs | undefined;
  #failures = 0;
  #tries = 0;
  #retryAt = 0;
  #isComplete = false;
  #isJoining = false;
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
    return this.#endOfNext + (this.#isJoining ? SETTLED_MS : GRACE_MS);
  }

  /** Whether the next candle may have closed unseen, while there was no stream. */
  get isJoining(): boolean {
    return this.#isJoining;
  }

  /** When the next candle ends, in our time. */
  get #endOfNext(): number {
    return this.#anchor.local + (this.#next ?? 0) + MINUTE_MS - this.#anchor.exchange;
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

  /** The stream is open. The first time, history is waited for; later `step` asks it when it is due and can be believed. */
  async join(): Promise<void> {
    if (this.#next === undefined || this.#anchor.exchange === 0) return this.#catchUp();
    const { timers, stop } = this.#host;
    const now = await this.#patiently(() => this.#source.exchangeTime(stop));
    if (now === undefined) return;
    this.#seeTime(now);
    this.#isJoining = true;
    this.#isComplete = timers.now() < this.#endOfNext;
    this.#tries = 0;
    this.#retryAt = Math.max(timers.now(), this.#endOfNext + SETTLED_MS);
  }

  /**
   * Asks history once and gives out everything it has closed by now. Where it lacks something, `overdueAt` tells when to
   * ask again. @returns whether somebody has traded in what it gave.
   */
  async step(): Promise<boolean> {
    const page = await this.#ask(undefined);
    if (!page) return false;
    const traded = this.#emit(page.rows, page.now);
    this.#isComplete = (this.#next ?? page.end) >= page.end;
    if (!this.#isComplete) this.#askAgain(page);
    return traded;
  }

  async #catchUp(): Promise<void> {
    const { stop, timers } = this.#host;
    do {
      await this.step();
      if (this.#isComplete || this.#tries === 0) return;
      await this.#pause(this.#retryAt - timers.now());
    } while (!stop.aborted);
  }

  /** The newest candle cannot be believed before its time; history that is behind even then has a few seconds. */
  #askAgain({ end, now }: Page): void {
    const { timers, random } = this.#host;
    this.#tries += 1;
    const unsettledMs = end + SETTLED_MS - now;
    this.#retryAt = timers.now() + (unsettledMs > 0 ? unsettledMs : LAG_WAIT_MS);
    if (this.#tries < LAG_TRIES) return;
    this.#tries = 0;
    this.#failures += 1;
    this.#retryAt = timers.now() + backOffMs(this.#failures, random);
    this.#host.become('syncing', `the exchange has not published ${iso(this.#next ?? end)} yet`);
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
  #ask(shown: EpochMs | undefined): Promise<Page | undefined> {
    return this.#patiently(() => this.#page(shown));
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; !this.#host.stop.aborted; attempt += 1) {
      try {
        return await work();
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
    this.#failures = this.#tries = 0;
    this.#isComplete = true;
    this.#isJoining = false;
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
