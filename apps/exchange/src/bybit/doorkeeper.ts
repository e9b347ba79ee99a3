import { nameHash } from '../market/chance.js';
import type { Connection } from '../wire/connection.js';
import { endWhenIdle } from '../wire/idle-rule.js';
import { parsedRecord } from '../wire/record.js';
import type { Doorkeeper, Target } from '../wire/socket-door.js';
import type { Stage } from '../wire/stage.js';
import { PLAIN } from '../wire/stream-event.js';
import type { Streams } from '../wire/streams.js';
import { topicOf } from './channels.js';
import type { BybitLimits } from './limits.js';

/** Normal closure: what Bybit ends idle connections with. */
const NORMAL = 1000;

/** Accepts connections on /v5/public/spot and answers subscribe, unsubscribe and ping. */
export class BybitDoorkeeper implements Doorkeeper {
  readonly protocol = 'bybit';
  readonly limits: BybitLimits;
  readonly #stage: Stage;
  readonly #streams: Streams;

  constructor(stage: Stage, streams: Streams, limits: BybitLimits) {
    this.#stage = stage;
    this.#streams = streams;
    this.limits = limits;
  }

  target(url: URL): Target | undefined {
    if (!url.pathname.startsWith('/v5/')) return undefined;
    return url.pathname === '/v5/public/spot' ? { form: PLAIN, streams: [] } : { refusal: '404 Not Found' };
  }

  nameOf(symbol: string): string {
    return symbol;
  }

  /** Bybit says nothing before it closes. */
  farewell(): readonly string[] {
    return [];
  }

  welcome(connection: Connection): void {
    endWhenIdle(connection, this.#stage.host, this.limits.idleMs, NORMAL);
    connection.onText((text) => this.#hear(connection, text));
  }

  #hear(connection: Connection, text: string): void {
    const asked = parsedRecord(text);
    const op = asked?.['op'];
    if (op === 'ping') {
      if (!connection.deaf) this.#reply(connection, asked, true, 'pong');
    } else if (op === 'subscribe' || op === 'unsubscribe') {
      this.#topics(connection, asked ?? {}, op);
    } else this.#reply(connection, asked, false, 'Invalid request');
  }

  #topics(connection: Connection, asked: Readonly<Record<string, unknown>>, op: 'subscribe' | 'unsubscribe'): void {
    const args = Array.isArray(asked['args']) ? asked['args'].map(String) : [];
    const fault = this.#stage.board.find('acks', { protocol: 'bybit', connection: connection.id })?.terms.answer;
    if (op === 'subscribe' && fault === 'never') return;
    const wrong = fault === 'refused' ? 'error:handler not found' : this.#objection(args);
    if (wrong !== undefined) return this.#reply(connection, asked, false, wrong);
    if (op === 'unsubscribe') this.#streams.unsubscribe(connection, args);
    else this.#streams.subscribe(connection, args);
    if (op === 'unsubscribe' || fault !== 'silently') this.#reply(connection, asked, true, op);
    if (op === 'subscribe') this.#streams.greet(connection, args, this.#stage.now());
  }

  /** What is wrong with the topics: one bad topic fails the whole request. */
  #objection(args: readonly string[]): string | undefined {
    if (args.length === 0 || args.length > this.limits.argsPerRequest)
      return `args size >${this.limits.argsPerRequest}`;
    const unspoken = args.find((name) => topicOf(name) === undefined);
    if (unspoken !== undefined) return `error:handler not found,topic:${unspoken}`;
    const unlisted = args.find((name) => !this.#streams.knows(name));
    return unlisted === undefined ? undefined : `Invalid symbol :[${unlisted}]`;
  }

  #reply(
    connection: Connection,
    asked: Readonly<Record<string, unknown>> | undefined,
    success: boolean,
    message: string,
  ): void {
    const reqId = asked?.['req_id'];
    const request = reqId === undefined ? {} : { req_id: reqId };
    const op = asked?.['op'] ?? '';
    connection.reply(JSON.stringify({ success, ret_msg: message, conn_id: connectionId(connection), ...request, op }));
  }
}

function connectionId({ id, openedAt }: Connection): string {
  const hex = (lane: number): string => (nameHash(`${id} ${openedAt}`, lane) >>> 0).toString(16).padStart(8, '0');
  const tail = hex(3) + hex(4);
  return `${hex(1)}-${hex(2).slice(0, 4)}-4${hex(2).slice(5)}-b${tail.slice(1, 4)}-${tail.slice(4)}`;
}
