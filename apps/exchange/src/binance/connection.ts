import type { Duplex } from 'node:stream';
import { WebSocket, type RawData } from 'ws';
import type { Host, Repeat } from '../ambient.js';
import type { StreamEvent } from './event.js';
import type { BinanceLimits } from './limits.js';
import type { TimeUnit } from './time-unit.js';

/** How a connection wants its events. */
export interface ConnectionForm {
  readonly unit: TimeUnit;
  readonly form: 'raw' | 'combined';
}

/** The two ends of an accepted connection: the WebSocket and the stream under it. */
export interface Line {
  readonly socket: WebSocket;
  readonly wire: Duplex;
}

/** Policy violation: what Binance closes with when a client talks too much. */
const POLICY = 1008;
const GOING_AWAY = 1001;

/** One stream connection: heartbeat, rationing of the client's frames, end of life. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  readonly #host: Host;
  readonly #limits: BinanceLimits;
  readonly #unit: TimeUnit;
  readonly #heartbeat: Repeat;
  readonly #openedAt: number;
  readonly #unanswered: { readonly payload: string; readonly at: number }[] = [];
  #form: 'raw' | 'combined';
  #second = 0;
  #messages = 0;
  #holding = false;

  constructor(
    readonly id: number,
    { socket, wire }: Line,
    host: Host,
    limits: BinanceLimits,
    { unit, form }: ConnectionForm,
  ) {
    this.#socket = socket;
    this.#wire = wire;
    this.#host = host;
    this.#limits = limits;
    this.#unit = unit;
    this.#form = form;
    this.#openedAt = host.monotonic();
    this.#heartbeat = host.every(limits.pingMs, () => this.#beat());
    socket.on('close', () => this.#heartbeat.stop());
    socket.on('pong', (payload) => this.#ponged(payload.toString()));
    socket.on('ping', () => this.#counted());
    socket.on('error', () => socket.terminate());
  }

  /** Calls back with every text frame the client may send. */
  onText(listener: (text: string) => void): void {
    this.#socket.on('message', (data: RawData) => {
      if (this.#counted()) listener(textOf(data));
    });
  }

  onClose(listener: () => void): void {
    this.#socket.on('close', listener);
  }

  get form(): 'raw' | 'combined' {
    return this.#form;
  }

  set form(form: 'raw' | 'combined') {
    this.#form = form;
  }

  /** True while the peer (or the wire) has not taken enough of what was sent. */
  get congested(): boolean {
    return this.#open && this.#socket.bufferedAmount > this.#limits.congestionBytes;
  }

  /** Holds the event for the next flush. @returns false when the connection is closing and takes nothing more */
  send(event: StreamEvent): boolean {
    if (!this.#open) return false;
    if (!this.#holding) this.#wire.cork();
    this.#holding = true;
    this.#socket.send(event.text(this.#unit, this.#form));
    return true;
  }

  /** Lets everything held back go in one write. */
  flush(): void {
    if (this.#holding) this.#wire.uncork();
    this.#holding = false;
  }

  reply(body: unknown): void {
    this.#socket.send(JSON.stringify(body));
  }

  /** Ends the connection without a closing handshake, as a broken line does. */
  cut(): void {
    this.#socket.terminate();
  }

  get #open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  #beat(): void {
    const now = this.#host.monotonic();
    const [oldest] = this.#unanswered;
    if (oldest !== undefined && now - oldest.at >= this.#limits.pongMs) return this.#socket.terminate();
    if (now - this.#openedAt >= this.#limits.connectionLifeMs) return this.#socket.close(GOING_AWAY);
    const payload = String(this.#host.wall());
    this.#unanswered.push({ payload, at: now });
    this.#socket.ping(payload);
  }

  /** A pong answers the ping it copies and all before; others are allowed and mean nothing. */
  #ponged(payload: string): void {
    this.#counted();
    const answered = this.#unanswered.findIndex((ping) => ping.payload === payload);
    this.#unanswered.splice(0, answered + 1);
  }

  /** Books one incoming frame. @returns whether the client is still within its ration. */
  #counted(): boolean {
    const second = Math.floor(this.#host.monotonic() / 1_000);
    this.#messages = second === this.#second ? this.#messages + 1 : 1;
    this.#second = second;
    if (this.#messages <= this.#limits.messagesPerSecond) return true;
    this.#socket.close(POLICY, 'Too many requests');
    return false;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
