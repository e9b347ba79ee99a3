import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Protocol } from '../protocol.js';
import { Connection } from './connection.js';
import type { Form } from './stream-event.js';
import type { Stage } from './stage.js';
import type { Streams } from './streams.js';

/** What a venue rations at its door. Times in real milliseconds. */
export interface DoorLimits {
  readonly connectionAttempts: number;
  readonly connectionAttemptsMs: number;
  /** Unsent bytes of one socket at which the player waits. */
  readonly congestionBytes: number;
}

/** Where a connection goes that is accepted. */
export interface Destination {
  readonly form: Form;
  /** Streams that the URL itself subscribes to. */
  readonly streams: readonly string[];
  /** Which of a venue's URLs it was, where each has channels of its own. */
  readonly place?: string;
}

/** Where an upgrade asked to go: a place that exists, or the HTTP status of its refusal. */
export type Target = Destination | { readonly refusal: string };

/** How a venue treats the sockets at its door. */
export interface Doorkeeper {
  readonly protocol: Protocol;
  readonly limits: DoorLimits;
  /** @returns undefined for a path that is none of this venue's */
  target(url: URL): Target | undefined;
  /** Attaches heartbeat and commands to a new connection. */
  welcome(connection: Connection, destination: Destination): void;
  /** A market's name on this wire. */
  nameOf(symbol: string): string;
  /** The frames that tell connections of their end; none where the venue has no such word. */
  farewell(connection: Connection, time: number): readonly string[];
  /** The frame that tells how the venue is, where it has one. */
  status?(system: 'online' | 'maintenance', connection: Connection): string;
}

/** Accepts the sockets of one venue, within its budget of attempts and the faults of the moment. */
export class SocketDoor {
  readonly streams: Streams;
  readonly keeper: Doorkeeper;
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 65_536,
    autoPong: false,
  });
  readonly #stage: Stage;
  readonly #listeners: ((connection: Connection) => void)[] = [];
  #attempts: number[] = [];
  #connections = 0;

  constructor(stage: Stage, streams: Streams, keeper: Doorkeeper) {
    this.#stage = stage;
    this.streams = streams;
    this.keeper = keeper;
  }

  /** Takes over an upgrade request or refuses it. @returns false when the path is none of this venue's */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): boolean {
    const target = this.keeper.target(url);
    if (target === undefined) return false;
    const { protocol } = this.keeper;
    const refusing = this.#stage.board.find('refuse', { protocol });
    const terminated = this.#stage.board.find('terminate', { protocol });
    const down = terminated !== undefined && this.#stage.now() < terminated.from + terminated.terms.downMs;
    if (refusing?.terms.status === 0) socket.destroy();
    else if (refusing !== undefined) refuse(socket, `${refusing.terms.status} Refused`);
    else if (down) refuse(socket, '503 Service Unavailable');
    else if ('refusal' in target) refuse(socket, target.refusal);
    else if (!this.#admitted()) refuse(socket, '429 Too Many Requests');
    else this.#accept(request, socket, head, target);
    return true;
  }

  /** Calls back with every connection that is accepted from now on. */
  onConnection(listener: (connection: Connection) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends every connection as a broken line does. @returns how many there were */
  cut(): number {
    const { connections } = this.streams;
    for (const connection of connections) connection.cut();
    return connections.length;
  }

  /** Ends every connection at once. */
  shut(): void {
    for (const connection of this.streams.connections) connection.drop();
  }

  #admitted(): boolean {
    const { connectionAttempts, connectionAttemptsMs } = this.keeper.limits;
    const now = this.#stage.host.monotonic();
    this.#attempts = this.#attempts.filter((at) => now - at < connectionAttemptsMs);
    this.#attempts.push(now);
    return this.#attempts.length <= connectionAttempts;
  }

  #accept(request: IncomingMessage, wire: Duplex, head: Buffer, destination: Destination): void {
    const { protocol, limits } = this.keeper;
    const nameOf = (symbol: string): string => this.keeper.nameOf(symbol);
    this.#server.handleUpgrade(request, wire, head, (socket) => {
      this.#connections += 1;
      const sender = { protocol, connection: this.#connections, nameOf };
      const { board, host } = this.#stage;
      const { congestionBytes } = limits;
      const { form } = destination;
      const terms = { board, sender, form, openedAt: this.#stage.now(), congestionBytes, host };
      const connection = new Connection({ socket, wire }, terms);
      this.streams.connect(connection);
      this.keeper.welcome(connection, destination);
      for (const listener of this.#listeners) listener(connection);
    });
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
