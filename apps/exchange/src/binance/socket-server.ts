import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Host } from '../ambient.js';
import { parseCommand, type Command, type RequestId } from './command.js';
import { Connection, type ConnectionForm, type Line } from './connection.js';
import type { BinanceLimits } from './limits.js';
import type { BinanceStreams } from './streams.js';
import { timeUnit } from './time-unit.js';

/** Where a connection asked to go. */
interface Target extends ConnectionForm {
  readonly streams: readonly string[];
}

/** Accepts stream connections on /ws, /ws/<stream> and /stream?streams=, and answers their commands. */
export class BinanceSockets {
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
  readonly #streams: BinanceStreams;
  readonly #host: Host;
  readonly #limits: BinanceLimits;
  #attempts: number[] = [];
  #connections = 0;

  constructor(streams: BinanceStreams, host: Host, limits: BinanceLimits) {
    this.#streams = streams;
    this.#host = host;
    this.#limits = limits;
  }

  /** Takes over an upgrade request, or refuses it with an HTTP status. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): void {
    const target = targetOf(url);
    if (target === undefined) return refuse(socket, '404 Not Found');
    if (target.streams.length > this.#limits.streamsPerConnection) return refuse(socket, '400 Bad Request');
    if (!this.#admitted()) return refuse(socket, '429 Too Many Requests');
    this.#server.handleUpgrade(request, socket, head, (accepted) =>
      this.#accept({ socket: accepted, wire: socket }, target),
    );
  }

  /** Ends every connection as a broken line does. @returns how many there were */
  cut(): number {
    const { connections } = this.#streams;
    for (const connection of connections) connection.cut();
    return connections.length;
  }

  #admitted(): boolean {
    const now = this.#host.monotonic();
    this.#attempts = this.#attempts.filter((at) => now - at < this.#limits.connectionAttemptsMs);
    this.#attempts.push(now);
    return this.#attempts.length <= this.#limits.connectionAttempts;
  }

  #accept(line: Line, target: Target): void {
    this.#connections += 1;
    const connection = new Connection(this.#connections, line, this.#host, this.#limits, target);
    this.#streams.connect(connection);
    connection.onText((text) => {
      const command = parseCommand(text);
      if ('code' in command) connection.reply(command);
      else connection.reply(this.#obey(connection, command));
    });
    this.#streams.subscribe(connection, target.streams);
  }

  #obey(connection: Connection, command: Command): unknown {
    const { id } = command;
    switch (command.method) {
      case 'SUBSCRIBE':
        return this.#subscribe(connection, command.streams, id) ?? { result: null, id };
      case 'UNSUBSCRIBE':
        this.#streams.unsubscribe(connection, command.streams);
        return { result: null, id };
      case 'LIST_SUBSCRIPTIONS':
        return { result: this.#streams.subscriptions(connection), id };
      case 'SET_PROPERTY':
        connection.form = command.combined ? 'combined' : 'raw';
        return { result: null, id };
      case 'GET_PROPERTY':
      default:
        return { result: connection.form === 'combined', id };
    }
  }

  /** @returns the refusal when the connection would hold too many streams. */
  #subscribe(connection: Connection, names: readonly string[], id: RequestId): unknown {
    const all = new Set([...this.#streams.subscriptions(connection), ...names]);
    if (all.size > this.#limits.streamsPerConnection) {
      return {
        code: 2,
        msg: `Invalid request: at most ${this.#limits.streamsPerConnection} streams per connection`,
        id,
      };
    }
    this.#streams.subscribe(connection, names);
    return undefined;
  }
}

function targetOf(url: URL): Target | undefined {
  const unit = timeUnit(url.searchParams.get('timeUnit') ?? undefined);
  if (url.pathname === '/stream') {
    return { form: 'combined', unit, streams: names(url.searchParams.get('streams') ?? '') };
  }
  if (url.pathname !== '/ws' && !url.pathname.startsWith('/ws/')) return undefined;
  return { form: 'raw', unit, streams: names(url.pathname.slice(3).replaceAll('%40', '@')) };
}

function names(text: string): string[] {
  return text.split('/').filter((name) => name !== '');
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
