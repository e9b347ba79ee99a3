import type { WebSocket } from 'ws';
import type { Timers } from '../timers.js';
import type { StreamProtocol } from '../stream-protocol.js';

/** Every server answers a protocol ping, so a peer that is gone shows within two of these. */
const PING_MS = 4_000;
/** A timer that is later than this was kept by a busy process, which did not read either: no proof of silence. */
const LATE_MS = 1_000;

/**
 * Watches over one connection: asks for a sign of life, sends what the exchange wants to hear, and gives the connection up
 * when nothing came for as long as `limits.silenceMs`, data, pings and pongs included.
 */
export class SocketWatch {
  readonly #socket: WebSocket;
  readonly #protocol: StreamProtocol;
  readonly #timers: Timers;
  readonly #onSilence: (reason: string) => void;
  #lastSeen = 0;
  #cancelLook: () => void = () => undefined;
  #cancelPing: () => void = () => undefined;

  constructor(socket: WebSocket, protocol: StreamProtocol, timers: Timers, onSilence: (reason: string) => void) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#timers = timers;
    this.#onSilence = onSilence;
    socket.on('ping', () => this.seen(timers.now()));
    socket.on('pong', () => this.seen(timers.now()));
  }

  /** The socket is open. */
  start(): void {
    this.seen(this.#timers.now());
    this.#look(PING_MS);
    if (this.#protocol.ping) this.#speak(this.#protocol.ping);
  }

  /** Something has come. @param now in the time of the timers. */
  seen(now: number): void {
    this.#lastSeen = now;
  }

  stop(): void {
    this.#cancelLook();
    this.#cancelPing();
  }

  #look(waitMs: number): void {
    const due = this.#timers.now() + waitMs;
    this.#cancelLook = this.#timers.after(waitMs, () => {
      const now = this.#timers.now();
      if (now - due > LATE_MS) this.seen(now);
      const { silenceMs } = this.#protocol.limits;
      const silence = now - this.#lastSeen;
      if (silence >= silenceMs) return this.#onSilence(`nothing came for ${silenceMs / 1_000} s`);
      this.#socket.ping();
      this.#look(Math.min(PING_MS, silenceMs - silence));
    });
  }

  /** What the exchange wants from its clients, because it looks for text and not for protocol pings. */
  #speak({ frame, everyMs }: NonNullable<StreamProtocol['ping']>): void {
    this.#cancelPing = this.#timers.after(everyMs, () => {
      this.#socket.send(frame);
      this.#speak({ frame, everyMs });
    });
  }
}
