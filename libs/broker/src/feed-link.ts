import { WebSocket, type RawData } from 'ws';
import { EventQueue } from './event-queue.js';
import type { FeedMessage } from './feed-message.js';
import type { Timers } from './timers.js';

/** How to talk to one exchange's market stream. */
export interface FeedProtocol {
  readonly url: string;
  /** Frames to send once the socket is open. */
  readonly greeting: readonly string[];
  /** Reads one text frame. Pure, never throws. */
  read(text: string): readonly FeedMessage[];
  /** Told of the HTTP answer that came instead of a stream. @returns why, for people. Must not throw. */
  onRefusal(status: number, retryAfter: string | undefined): string;
  /** Told of each frame that is not sound. Must not throw. */
  onReject(reason: string): void;
}

/** One connection of a market stream, from opening to end. It never comes back: the feed opens another. */
export interface FeedLink {
  /** True once the exchange has accepted the subscription, false where the connection ended before. Never rejects. */
  readonly opened: Promise<boolean>;
  /** Whether a sound data frame has come. */
  readonly hasData: boolean;
  /** Why it ended; empty while it has not. */
  readonly endedBecause: string;
  /** @returns the next candle or trade, `late` after `waitMs` without one, or `ended` once all were taken. */
  next(waitMs: number): Promise<{ readonly item: FeedData } | 'late' | 'ended'>;
  /** Frees the socket at once. The first reason stands. */
  close(reason: string): void;
}

/** The messages that a feed is read for. */
export type FeedData = Extract<FeedMessage, { type: 'candle' | 'trade' }>;

/** From opening to the accepted subscription. */
const OPENING_MS = 10_000;
/** Exchanges ping every 20 s or push data; twice that and a little more without either is a dead connection. */
const SILENCE_MS = 45_000;
const MAX_FRAME_BYTES = 4 * 1_024 * 1_024;
/** Some seconds of the wildest trading ever seen, and days of candles. */
const QUEUE_LIMIT = 20_000;

/**
 * A thin client on `ws`. Pings are answered by `ws` itself; the watchdog, the subscription deadline and the bound on
 * what waits to be read are here. Compression is off: nothing an exchange sends may unfold into something larger.
 */
export class SocketLink implements FeedLink {
  readonly opened: Promise<boolean>;
  readonly #protocol: FeedProtocol;
  readonly #timers: Timers;
  readonly #socket: WebSocket;
  readonly #queue: EventQueue<FeedData>;
  #settle: (accepted: boolean) => void = () => undefined;
  #cancelOpening: () => void;
  #cancelWatch: () => void;
  #lastSeen: number;
  #hasData = false;
  #endedBecause = '';

  constructor(protocol: FeedProtocol, timers: Timers, queueLimit = QUEUE_LIMIT) {
    // First, because it throws on an address that cannot be, and a link that was never made must leave no timer behind.
    this.#socket = new WebSocket(protocol.url, { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
    this.#protocol = protocol;
    this.#timers = timers;
    this.#queue = new EventQueue(timers, queueLimit);
    this.opened = new Promise((resolve) => (this.#settle = resolve));
    this.#lastSeen = timers.now();
    this.#cancelOpening = timers.after(OPENING_MS, () =>
      this.close('the exchange did not accept the subscription in time'),
    );
    this.#cancelWatch = timers.after(SILENCE_MS, () => this.#watch());
    this.#listen();
  }

  get hasData(): boolean {
    return this.#hasData;
  }

  get endedBecause(): string {
    return this.#endedBecause;
  }

  next(waitMs: number): Promise<{ readonly item: FeedData } | 'late' | 'ended'> {
    return this.#queue.take(waitMs);
  }

  close(reason: string): void {
    if (this.#endedBecause !== '') return;
    this.#endedBecause = reason;
    this.#cancelOpening();
    this.#cancelWatch();
    this.#settle(false);
    this.#queue.close();
    this.#socket.terminate();
  }

  #listen(): void {
    this.#socket.on('open', () => this.#protocol.greeting.forEach((frame) => this.#socket.send(frame)));
    this.#socket.on('message', (data, isBinary) => this.#guard(() => this.#receive(data, isBinary)));
    this.#socket.on('ping', () => (this.#lastSeen = this.#timers.now()));
    this.#socket.on('unexpected-response', (_, { statusCode, headers }) =>
      this.#guard(() => this.close(this.#protocol.onRefusal(statusCode ?? 0, headers['retry-after']))),
    );
    this.#socket.on('error', (error) => this.close(`the connection failed: ${error.message}`));
    this.#socket.on('close', (code) => this.close(`the exchange closed the connection (${code})`));
  }

  /** A slip in a protocol costs this connection, and its feed says why; thrown from here it would end the process. */
  #guard(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      this.close(`the stream could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#endedBecause !== '') return;
    this.#lastSeen = this.#timers.now();
    if (isBinary || !Buffer.isBuffer(data)) return this.#protocol.onReject('Frame must be text, was binary');
    for (const message of this.#protocol.read(data.toString('utf8'))) this.#accept(message);
  }

  #accept(message: FeedMessage): void {
    switch (message.type) {
      case 'ack':
        this.#cancelOpening();
        return this.#settle(true);
      case 'refused':
        return this.close(`the exchange refused the subscription: ${message.reason}`);
      case 'shutdown':
        return this.close(`the exchange is about to end this connection: ${message.reason}`);
      case 'rejected':
        return this.#protocol.onReject(message.reason);
      case 'pulse':
        this.#hasData = true;
        return;
      case 'candle':
      case 'trade':
        this.#hasData = true;
        if (!this.#queue.push(message)) this.close('the reader is slower than the feed');
        return;
      case 'quote':
      case 'ignored':
        return;
    }
  }

  #watch(): void {
    const silence = this.#timers.now() - this.#lastSeen;
    if (silence >= SILENCE_MS) return this.close(`nothing came for ${SILENCE_MS / 1_000} s`);
    this.#cancelWatch = this.#timers.after(SILENCE_MS - silence, () => this.#watch());
  }
}
