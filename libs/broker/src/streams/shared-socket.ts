import { isUtf8 } from 'node:buffer';
import { WebSocket, type RawData } from 'ws';
import type { Instrument } from '#libs/market';
import type { Timers } from '../timers.js';
import type { FeedMessage, MarketMessage } from '../feed-message.js';
import type { Seat } from './seat.js';
import { SocketWatch } from './socket-watch.js';
import type { FrameReader, StreamProtocol, Topic } from '../stream-protocol.js';
import { Subscriptions } from './subscriptions.js';

/** From trying to connect to the open socket. */
const CONNECT_MS = 10_000;
/**
 * Compression is off: nothing an exchange sends may unfold into something larger. Whether a frame is UTF-8 is looked at
 * here, and only where it is made text of: one that is not costs itself, not the connection.
 */
const SOCKET_OPTIONS = { maxPayload: 4 * 1_024 * 1_024, perMessageDeflate: false, skipUTF8Validation: true };
/** A place of a market that was proven to trade is silent: the whole connection is given up if it is silent as long. */
const SUSPECT_MS = 5_000;

/** What a connection tells the pool. None of it may throw. */
export interface SocketOwner {
  readonly protocol: StreamProtocol;
  readonly timers: Timers;
  onReject(reason: string): void;
  /** An HTTP answer came instead of a stream. @returns why, for people. */
  onRefusal(status: number, retryAfter: string | undefined): string;
  /** The exchange has announced its end. */
  onShutdown(socket: SharedSocket, reason: string): void;
  /** Everything asked for so far is accepted. */
  onSettled(socket: SharedSocket): void;
  onEnd(socket: SharedSocket, reason: string): void;
}

/**
 * One WebSocket for many markets, from opening to end: a thin client on `ws`. A slip in a protocol costs the connection,
 * never the process.
 *
 * A socket that is to replace another one holds back what comes until it is released, so that its seats first take
 * everything of the old one, and then go on without a hole.
 */
export class SharedSocket {
  readonly url: string;
  readonly subscriptions: Subscriptions;
  readonly #owner: SocketOwner;
  readonly #reader: FrameReader;
  readonly #markets = new Map<string, Instrument>();
  readonly #bySymbol = new Map<string, Seat>();
  #held: MarketMessage[] | undefined;
  #socket: WebSocket | undefined;
  #watch: SocketWatch | undefined;
  #cancelConnect: () => void = () => undefined;
  /** When the frame came that is being read. */
  #now = -Infinity;
  #isTimed = false;
  #lastData = -Infinity;
  #hasData = false;
  #endedBecause = '';

  /** @param start whether seats are served at once, or what comes for them is held until `release`. */
  constructor(url: string, owner: SocketOwner, start: 'released' | 'held') {
    this.url = url;
    this.#owner = owner;
    this.#reader = owner.protocol.reader();
    this.#held = start === 'held' ? [] : undefined;
    this.subscriptions = new Subscriptions(owner.protocol, owner.timers, {
      send: (frame) => this.#socket?.send(frame),
      fail: (reason) => this.end(reason),
      accepted: (seat) => {
        if (!this.#held) seat.accept();
        if (this.subscriptions.isSettled) owner.onSettled(this);
      },
    });
  }

  get hasData(): boolean {
    return this.#hasData;
  }

  get hasEnded(): boolean {
    return this.#endedBecause !== '';
  }

  /** Whether it waits to replace another one. */
  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Whether a seat of that market would find room. */
  hasRoom(symbol: string, topics: number): boolean {
    const room = this.#owner.protocol.limits.topicsPerConnection - this.subscriptions.size;
    return !this.hasEnded && topics <= room && !this.#bySymbol.has(symbol);
  }

  seat(seat: Seat, topics: readonly Topic[]): void {
    const { instrument } = seat;
    this.#bySymbol.set(instrument.symbol, seat);
    this.#markets.set(this.#owner.protocol.nameOf(instrument), instrument);
    this.subscriptions.add(seat, topics);
  }

  leave(seat: Seat): void {
    if (this.#bySymbol.get(seat.instrument.symbol) !== seat) return;
    this.#bySymbol.delete(seat.instrument.symbol);
    this.#markets.delete(this.#owner.protocol.nameOf(seat.instrument));
    this.subscriptions.remove(seat);
  }

  /** @throws SyntaxError for an address that cannot be. */
  connect(): void {
    if (this.hasEnded) return;
    const { timers, protocol } = this.#owner;
    this.#socket = new WebSocket(this.url, SOCKET_OPTIONS);
    this.#cancelConnect = timers.after(CONNECT_MS, () => this.end('the exchange did not open the connection in time'));
    this.#watch = new SocketWatch(this.#socket, protocol, timers, (reason) => this.end(reason));
    this.#listen(this.#socket);
  }

  /** Seats are served from here on, first with what was held back. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const now = this.#owner.timers.now();
    for (const message of held) this.#bySymbol.get(message.symbol)?.deliver(message, now);
  }

  /** A seat was silent although its market trades; so was everybody else here, perhaps. */
  suspect(reason: string): void {
    if (this.#owner.timers.now() - this.#lastData >= SUSPECT_MS) this.end(reason);
  }

  /** Frees the socket at once. The first reason stands. */
  end(reason: string): void {
    if (this.hasEnded) return;
    this.#endedBecause = reason;
    this.#cancelConnect();
    this.#watch?.stop();
    this.subscriptions.close();
    this.#socket?.terminate();
    this.#owner.onEnd(this, reason);
  }

  #listen(socket: WebSocket): void {
    socket.on('open', () => this.#guard(() => this.#open()));
    socket.on('message', (data, isBinary) => this.#take(data, isBinary));
    socket.on('unexpected-response', (_, { statusCode, headers }) =>
      this.#guard(() => this.end(this.#owner.onRefusal(statusCode ?? 0, headers['retry-after']))),
    );
    socket.on('error', (error) => this.end(`the connection failed: ${error.message}`));
    socket.on('close', (code) => this.end(`the exchange closed the connection (${code})`));
  }

  #open(): void {
    this.#cancelConnect();
    this.#watch?.start();
    this.subscriptions.open();
  }

  /** Thrown from a socket's handler, a slip would end the process. */
  #guard(handle: () => void): void {
    try {
      handle();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** As `#guard`, without a function made for every frame. */
  #take(data: RawData, isBinary: boolean): void {
    try {
      this.#receive(data, isBinary);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.end(`the stream could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.hasEnded) return;
    if (!this.#isTimed) this.#time();
    if (isBinary || !Buffer.isBuffer(data)) return this.#reject('Frame must be text, was binary');
    const quick = this.#reader.readBytes?.(data, this.#markets);
    if (quick) return this.#accept(quick);
    if (!isUtf8(data)) return this.#reject('Frame must be UTF-8, was not');
    const text = data.toString('utf8');
    for (const message of this.#reader.read(text, this.#markets)) {
      if (message.type === 'rejected') this.#reject(message.reason, text);
      else this.#accept(message);
    }
  }

  /** Asked once for all frames that come in one piece: that may be hundreds. */
  #time(): void {
    this.#isTimed = true;
    queueMicrotask(() => (this.#isTimed = false));
    this.#now = this.#owner.timers.now();
    this.#watch?.seen(this.#now);
  }

  #accept(message: FeedMessage): void {
    switch (message.type) {
      case 'trade':
      case 'candle':
      case 'quote':
      case 'pulse':
        return this.#deliver(message);
      case 'ack':
        return this.subscriptions.ack(message.key);
      case 'refused':
        return this.subscriptions.refuse(message.key, message.reason);
      case 'shutdown':
        return this.#owner.onShutdown(this, message.reason);
      case 'rejected':
        return this.#reject(message.reason);
      case 'ignored':
        return;
    }
  }

  /** Told to the markets that the frame names, or to all where it names none. */
  #reject(reason: string, frame = ''): void {
    this.#owner.onReject(reason);
    const named = [...this.#markets].filter(([name]) => namesMarket(frame, name));
    for (const [, { symbol }] of named.length > 0 ? named : this.#markets) this.#bySymbol.get(symbol)?.reject(reason);
  }

  #deliver(message: MarketMessage): void {
    this.#lastData = this.#now;
    this.#hasData = true;
    if (this.#held) this.#held.push(message);
    else this.#bySymbol.get(message.symbol)?.deliver(message, this.#now);
  }
}

/** Whether a text has the name of a market in it, not as a part of another one. */
function namesMarket(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = '', behind = ''] = [text[at - 1], text[at + name.length]];
    if (!/[A-Z0-9]/i.test(before) && !/[A-Z0-9]/i.test(behind)) return true;
  }
  return false;
}
