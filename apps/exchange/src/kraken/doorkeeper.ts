import type { Connection } from '../wire/connection.js';
import { isRecord, parsedRecord } from '../wire/record.js';
import type { Doorkeeper, Target } from '../wire/socket-door.js';
import type { Stage } from '../wire/stage.js';
import { PLAIN } from '../wire/stream-event.js';
import type { Streams } from '../wire/streams.js';
import { nameOf } from './channels.js';
import { statusFrame } from './frames.js';
import type { KrakenLimits } from './limits.js';
import { pairOf } from './names.js';
import { timestamp } from './numbers.js';

type Json = Readonly<Record<string, unknown>>;

/** What a subscription asks for, with Kraken's defaults. */
interface Wish {
  readonly channel: string;
  readonly interval: number;
  readonly snapshot: boolean;
  readonly request: Json;
}

/** Accepts connections on /v2 and answers subscribe, unsubscribe and ping. */
export class KrakenDoorkeeper implements Doorkeeper {
  readonly protocol = 'kraken';
  readonly limits: KrakenLimits;
  readonly #stage: Stage;
  readonly #streams: Streams;

  constructor(stage: Stage, streams: Streams, limits: KrakenLimits) {
    this.#stage = stage;
    this.#streams = streams;
    this.limits = limits;
  }

  target({ pathname }: URL): Target | undefined {
    return pathname === '/v2' ? { form: PLAIN, streams: [] } : undefined;
  }

  nameOf(symbol: string): string {
    return pairOf(symbol);
  }

  farewell(connection: Connection): readonly string[] {
    return [this.status('maintenance', connection)];
  }

  status(system: 'online' | 'maintenance', { id }: Connection): string {
    return statusFrame(system, id);
  }

  welcome(connection: Connection): void {
    const { board, host } = this.#stage;
    const maintained = board.find('maintenance', { protocol: 'kraken' }) !== undefined;
    connection.reply(this.status(maintained ? 'maintenance' : 'online', connection));
    connection.onText((text) => this.#hear(connection, text));
    const beats = host.every(this.limits.heartbeatMs, () => this.#beat(connection));
    connection.onClose(() => beats.stop());
  }

  #beat(connection: Connection): void {
    const idle = connection.idleMs >= this.limits.heartbeatMs;
    if (idle && this.#streams.subscriptions(connection).length > 0) connection.reply('{"channel":"heartbeat"}');
  }

  #hear(connection: Connection, text: string): void {
    const asked = parsedRecord(text);
    const method = asked?.['method'];
    const params = asked?.['params'];
    if (asked !== undefined && method === 'ping') {
      if (!connection.deaf) this.#reply(connection, { method: 'pong', ...requestId(asked) });
    } else if (asked !== undefined && (method === 'subscribe' || method === 'unsubscribe') && isRecord(params)) {
      const symbols = Array.isArray(params['symbol']) ? params['symbol'].map(String) : [];
      for (const symbol of symbols) this.#obey(connection, method, symbol, wishOf(params, requestId(asked)));
    } else this.#reply(connection, { error: 'Malformed request', method, success: false });
  }

  /** Every symbol has an answer of its own. */
  #obey(connection: Connection, method: 'subscribe' | 'unsubscribe', symbol: string, wish: Wish): void {
    const name = nameOf(wish.channel, wish.interval, symbol);
    const fault = this.#stage.board.find('acks', { protocol: 'kraken', connection: connection.id })?.terms.answer;
    if (method === 'subscribe' && fault === 'never') return;
    if (!this.#streams.knows(name) || fault === 'refused') {
      const error = `Currency pair not supported ${symbol}`;
      return this.#reply(connection, { error, method, ...wish.request, success: false, symbol });
    }
    if (method === 'subscribe') this.#streams.subscribe(connection, [name]);
    else this.#streams.unsubscribe(connection, [name]);
    if (method === 'unsubscribe' || fault !== 'silently')
      this.#reply(connection, { method, ...wish.request, result: resultOf(wish, symbol), success: true });
    if (method === 'subscribe' && wish.snapshot) this.#streams.greet(connection, [name], this.#stage.now());
  }

  #reply(connection: Connection, body: Json): void {
    const time = timestamp(this.#stage.now());
    connection.reply(JSON.stringify({ ...body, time_in: time, time_out: time }));
  }
}

/** Trades have a snapshot only on demand, the other channels unless it is declined. */
function wishOf(params: Json, request: Json): Wish {
  const channel = String(params['channel']);
  const interval = typeof params['interval'] === 'number' ? params['interval'] : 1;
  const asked = params['snapshot'];
  return { channel, interval, snapshot: typeof asked === 'boolean' ? asked : channel !== 'trade', request };
}

function resultOf({ channel, interval, snapshot }: Wish, symbol: string): Json {
  if (channel === 'ticker') return { channel, event_trigger: 'trades', snapshot, symbol };
  if (channel !== 'ohlc') return { channel, snapshot, symbol };
  return { channel, interval, snapshot, symbol, warnings: ['timestamp is deprecated, use interval_begin'] };
}

function requestId(asked: Json): Json {
  const id = asked['req_id'];
  return typeof id === 'number' ? { req_id: id } : {};
}
