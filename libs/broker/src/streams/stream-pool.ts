import type { Instrument } from '#libs/market';
import { ConnectionPacer } from '../reconnect.js';
import type { Random, Timers } from '../timers.js';
import type { FeedLink } from './feed-link.js';
import { Seat } from './seat.js';
import { SharedSocket, type SocketOwner } from './shared-socket.js';
import type { Channel, StreamProtocol, Topic } from '../stream-protocol.js';

/** How long the old and the new connection run beside each other, so that nothing falls between them. */
const OVERLAP_MS = 2_000;
/** Between two tries to replace a connection that is about to end. */
const REPLACE_AGAIN_MS = 15_000;

/** What a pool takes from the world. */
export interface PoolSeams {
  readonly timers: Timers;
  readonly random: Random;
  onReject(reason: string): void;
}

/** What the connections of one exchange are doing. */
export interface PoolReport {
  readonly connections: number;
  readonly topics: number;
  /** Connections opened so far, replacements included. */
  readonly opened: number;
}

/**
 * The connections of one exchange, shared by all markets that are followed: as few as its limits allow, opened no faster
 * than it allows, replaced before it ends them.
 *
 * A replacement is opened and subscribed while the old connection still runs; what it brings is held back until the old
 * one has served its last, so feeds see neither a hole nor a repetition out of place. Where a connection is
 * lost all its seats end: each feed comes back by itself, and the first one to do so opens the next connection for all.
 */
export class StreamPool {
  readonly #protocol: StreamProtocol;
  readonly #seams: PoolSeams;
  readonly #pacer: ConnectionPacer;
  readonly #sockets = new Set<SharedSocket>();
  /** Connections that are being replaced, each with the one that will take its place. */
  readonly #replacements = new Map<SharedSocket, SharedSocket>();
  readonly #timers = new Map<SharedSocket, () => void>();
  /** Those that wait for their turn to connect. */
  readonly #turns = new Map<SharedSocket, AbortController>();
  #opened = 0;

  constructor(protocol: StreamProtocol, seams: PoolSeams) {
    this.#protocol = protocol;
    this.#seams = seams;
    this.#pacer = new ConnectionPacer(seams.timers, protocol.limits.attempts);
  }

  get report(): PoolReport {
    const topics = [...this.#sockets].reduce((sum, { subscriptions }) => sum + subscriptions.size, 0);
    return { connections: this.#sockets.size, topics, opened: this.#opened };
  }

  /** Takes a place for a market. It is accepted, or ends, in its own time. */
  open(instrument: Instrument, channels: readonly Channel[], limit?: number): FeedLink {
    const parts = new Map<string, Topic[]>();
    for (const channel of channels) {
      const url = this.#protocol.urlOf(channel);
      parts.set(url, [...(parts.get(url) ?? []), { instrument, channel }]);
    }
    const holder = { left: (left: Seat, suspect: boolean) => this.#left(left, suspect) };
    const seat = new Seat(instrument, parts.size, this.#seams.timers, holder, limit);
    for (const [url, topics] of parts) this.#place(seat, url, topics);
    return seat;
  }

  #place(seat: Seat, url: string, topics: readonly Topic[]): void {
    const { symbol } = seat.instrument;
    const found = [...this.#sockets].find(
      (socket) => socket.url === url && !this.#isLeaving(socket) && socket.hasRoom(symbol, topics.length),
    );
    (found ?? this.#connect(url, 'released')).seat(seat, topics);
  }

  #connect(url: string, start: 'released' | 'held'): SharedSocket {
    const socket = new SharedSocket(url, this.#owner(), start);
    this.#sockets.add(socket);
    void this.#connectInTurn(socket);
    return socket;
  }

  async #connectInTurn(socket: SharedSocket): Promise<void> {
    const ended = new AbortController();
    this.#turns.set(socket, ended);
    await this.#pacer.turn(ended.signal);
    this.#turns.delete(socket);
    if (socket.hasEnded) return;
    try {
      this.#opened += 1;
      socket.connect();
      this.#agesWithin(socket);
    } catch (error) {
      socket.end(`the connection failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #owner(): SocketOwner {
    const { timers } = this.#seams;
    return {
      protocol: this.#protocol,
      timers,
      onReject: (reason) => this.#seams.onReject(reason),
      onRefusal: (status, retryAfter) => this.#stayAway(status, retryAfter),
      onShutdown: (socket) => this.#replace(socket),
      onSettled: (socket) => this.#settled(socket),
      onEnd: (socket, reason) => this.#ended(socket, reason),
    };
  }

  /** A refused stream means the address, not the market: no stream of this exchange tries again before its time. */
  #stayAway(status: number, retryAfter: string | undefined): string {
    const { reason, seconds } = this.#protocol.refusal(status, retryAfter);
    if (seconds === undefined) return reason;
    this.#pacer.hold(seconds);
    return `${reason}, next attempt in ${seconds} s at the earliest`;
  }

  #agesWithin(socket: SharedSocket): void {
    const { rotateAfterMs } = this.#protocol.limits;
    if (rotateAfterMs === undefined) return;
    // Not all at the same moment: what was opened together would be replaced together.
    const age = rotateAfterMs * (1 - 0.04 * this.#seams.random());
    this.#after(socket, age, () => this.#replace(socket));
  }

  #replace(socket: SharedSocket): void {
    if (socket.hasEnded || this.#isLeaving(socket) || socket.isHeld) return;
    const next = this.#connect(socket.url, 'held');
    this.#replacements.set(socket, next);
    for (const seat of socket.subscriptions.seats) next.seat(seat, socket.subscriptions.topicsOf(seat));
  }

  /** Where everything the replacement carries is accepted, the old connection has a moment to say its last. */
  #settled(next: SharedSocket): void {
    const old = this.#replacedBy(next);
    if (old) this.#after(next, OVERLAP_MS, () => this.#handOver(old, next));
  }

  #handOver(old: SharedSocket, next: SharedSocket): void {
    this.#replacements.delete(old);
    old.end('replaced');
    next.release();
    this.#agesWithin(next);
  }

  #ended(socket: SharedSocket, reason: string): void {
    this.#sockets.delete(socket);
    this.#turns.get(socket)?.abort();
    this.#timers.get(socket)?.();
    this.#timers.delete(socket);
    const next = this.#replacements.get(socket);
    const old = this.#replacedBy(socket);
    if (next) this.#lostWhileReplaced(socket, next, reason);
    else if (old) this.#replacementFailed(old);
    else if (reason !== 'replaced') for (const seat of socket.subscriptions.seats) seat.close(reason);
  }

  /** The old connection did not last: its replacement takes over at once if it had everything, else the seats are lost. */
  #lostWhileReplaced(socket: SharedSocket, next: SharedSocket, reason: string): void {
    this.#replacements.delete(socket);
    if (next.subscriptions.isSettled) {
      next.release();
      return this.#agesWithin(next);
    }
    for (const seat of next.subscriptions.seats) seat.close(reason);
    next.release();
  }

  #replacementFailed(old: SharedSocket): void {
    this.#replacements.delete(old);
    this.#after(old, REPLACE_AGAIN_MS, () => this.#replace(old));
  }

  #left(seat: Seat, suspect: boolean): void {
    for (const socket of this.#sockets) {
      if (socket.subscriptions.topicsOf(seat).length === 0) continue;
      socket.leave(seat);
      if (suspect) socket.suspect(seat.endedBecause);
      if (socket.subscriptions.seats.length === 0) socket.end('nobody listens any more');
    }
  }

  #isLeaving(socket: SharedSocket): boolean {
    return this.#replacements.has(socket);
  }

  #replacedBy(next: SharedSocket): SharedSocket | undefined {
    for (const [old, replacement] of this.#replacements) if (replacement === next) return old;
    return undefined;
  }

  /** One timer a connection: the later one takes the place of the earlier. */
  #after(socket: SharedSocket, ms: number, run: () => void): void {
    this.#timers.get(socket)?.();
    this.#timers.set(socket, this.#seams.timers.after(ms, run));
  }
}
