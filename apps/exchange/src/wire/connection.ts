import type { Duplex } from 'node:stream';
import { WebSocket, type RawData } from 'ws';
import type { Host } from '../ambient.js';
import { Outbox, type Sender } from '../faults/outbox.js';
import type { FaultBoard } from '../faults/fault-board.js';
import type { Payload } from '../faults/parcel.js';
import type { Delivery } from '../oracle/ledger.js';
import type { Form, StreamEvent } from './stream-event.js';

/** The two ends of an accepted connection: the WebSocket and the stream under it. */
export interface Line {
  readonly socket: WebSocket;
  readonly wire: Duplex;
}

/** What a connection is born with. */
export interface ConnectionTerms {
  readonly board: FaultBoard;
  readonly sender: Sender;
  readonly form: Form;
  /** Virtual time of its birth. */
  readonly openedAt: number;
  /** Unsent bytes at which the player waits. */
  readonly congestionBytes: number;
  readonly host: Host;
}

/** One client's connection, whatever it speaks: frames out through the faults, frames in to whoever listens, end of life. */
export class Connection {
  readonly id: number;
  readonly openedAt: number;
  form: Form;
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  readonly #board: FaultBoard;
  readonly #sender: Sender;
  readonly #outbox: Outbox;
  readonly #congestionBytes: number;
  readonly #host: Host;
  #activeAt: number;
  #holding = false;
  #frozen = false;

  constructor({ socket, wire }: Line, { board, sender, form, openedAt, congestionBytes, host }: ConnectionTerms) {
    this.#host = host;
    this.#activeAt = host.monotonic();
    this.#socket = socket;
    this.#wire = wire;
    this.#board = board;
    this.#sender = sender;
    this.#congestionBytes = congestionBytes;
    this.id = sender.connection;
    this.form = form;
    this.openedAt = openedAt;
    this.#outbox = new Outbox(board, sender, (payload) => this.#write(payload));
    socket.on('error', () => socket.terminate());
    socket.on('ping', (payload) => this.#pong(payload));
  }

  /** Calls back with every text frame of the client. */
  onText(listener: (text: string) => void): void {
    this.#socket.on('message', (data: RawData) => {
      this.#activeAt = this.#host.monotonic();
      listener(textOf(data));
    });
  }

  onPing(listener: () => void): void {
    this.#socket.on('ping', listener);
  }

  onPong(listener: (payload: string) => void): void {
    this.#socket.on('pong', (payload) => listener(payload.toString()));
  }

  onClose(listener: () => void): void {
    this.#socket.on('close', listener);
  }

  /** Real milliseconds since a frame went either way. */
  get idleMs(): number {
    return this.#host.monotonic() - this.#activeAt;
  }

  /** True while the peer (or the wire) has not taken enough of what was sent. */
  get congested(): boolean {
    return this.#open && this.#socket.bufferedAmount > this.#congestionBytes;
  }

  /** Hands an event to the faults and what they leave of it to the next flush. A closing connection takes nothing. */
  send(event: StreamEvent, delivery: Delivery): void {
    if (this.#open) this.#outbox.send(event, this.form, delivery);
  }

  /** Lets everything held back go in one write, and what faults held back until `now`. */
  flush(now: number): void {
    this.#outbox.release(now);
    if (this.#holding) this.#wire.uncork();
    this.#holding = false;
  }

  /** Sends a text frame that is no event: an answer, a heartbeat, a notice. */
  reply(text: string): void {
    if (this.#open) this.#write({ as: 'text', text });
    this.#uncork();
  }

  ping(payload: string): void {
    if (!this.#frozen) this.#socket.ping(payload);
  }

  /** Whether a fault leaves the pings of this client unanswered. */
  get deaf(): boolean {
    return this.#board.find('pongs', this.#sender) !== undefined;
  }

  /** Ends the connection without a closing handshake, as a broken line does; what was sent before still arrives. */
  cut(): void {
    if (this.congested) return this.drop();
    this.#uncork();
    this.#frozen = true;
    this.#wire.end(() => this.#socket.terminate());
  }

  /** Ends the connection at once, whatever is on its way. */
  drop(): void {
    this.#socket.terminate();
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason);
  }

  /** From now on nothing is read and nothing written, as when the machine behind it is gone. */
  freeze(): void {
    this.#frozen = true;
    this.#socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    if (this.#open) this.#socket.resume();
  }

  get #open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  #pong(payload: Buffer): void {
    if (!this.deaf) this.#socket.pong(payload);
  }

  #write(payload: Payload): void {
    if (this.#frozen || !this.#open) return;
    if (!this.#holding) this.#wire.cork();
    this.#holding = true;
    this.#activeAt = this.#host.monotonic();
    switch (payload.as) {
      case 'text':
        return this.#socket.send(payload.text);
      case 'bytes':
        return this.#socket.send(payload.bytes, { binary: payload.binary });
      case 'fragments':
        return this.#fragments(payload.text, payload.count);
    }
  }

  #fragments(text: string, count: number): void {
    for (let sent = 0; sent < count - 1; sent += 1) this.#socket.send(text[sent] ?? '', { fin: false });
    this.#socket.send(text.slice(count - 1), { fin: true });
  }

  #uncork(): void {
    if (this.#holding) this.#wire.uncork();
    this.#holding = false;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
