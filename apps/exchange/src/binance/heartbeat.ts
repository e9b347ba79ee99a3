import type { Host, Repeat } from '../ambient.js';
import type { Connection } from '../wire/connection.js';
import type { BinanceLimits } from './limits.js';

/** Policy violation: what Binance closes with when a client talks too much. */
const POLICY = 1008;
const GOING_AWAY = 1001;

/** The rules of one Binance connection: pings that must be answered, few frames from the client, an end after a day. */
export class Heartbeat {
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #limits: BinanceLimits;
  readonly #beats: Repeat;
  readonly #openedAt: number;
  readonly #unanswered: { readonly payload: string; readonly at: number }[] = [];
  #second = 0;
  #messages = 0;

  constructor(connection: Connection, host: Host, limits: BinanceLimits) {
    this.#connection = connection;
    this.#host = host;
    this.#limits = limits;
    this.#openedAt = host.monotonic();
    this.#beats = host.every(limits.pingMs, () => this.#beat());
    connection.onClose(() => this.#beats.stop());
    connection.onPong((payload) => this.#ponged(payload));
    connection.onPing(() => this.counted());
  }

  /** Books one incoming frame. @returns whether the client is still within its ration */
  counted(): boolean {
    const second = Math.floor(this.#host.monotonic() / 1_000);
    this.#messages = second === this.#second ? this.#messages + 1 : 1;
    this.#second = second;
    if (this.#messages <= this.#limits.messagesPerSecond) return true;
    this.#connection.close(POLICY, 'Too many requests');
    return false;
  }

  #beat(): void {
    const now = this.#host.monotonic();
    const [oldest] = this.#unanswered;
    if (oldest !== undefined && now - oldest.at >= this.#limits.pongMs) return this.#connection.drop();
    if (now - this.#openedAt >= this.#limits.connectionLifeMs) return this.#connection.close(GOING_AWAY);
    const payload = String(this.#host.wall());
    this.#unanswered.push({ payload, at: now });
    this.#connection.ping(payload);
  }

  /** A pong answers the ping it copies and all before; others are allowed and mean nothing. */
  #ponged(payload: string): void {
    this.counted();
    const answered = this.#unanswered.findIndex((ping) => ping.payload === payload);
    this.#unanswered.splice(0, answered + 1);
  }
}
