import type { Connection } from '../wire/connection.js';
import type { Destination, Doorkeeper, Target } from '../wire/socket-door.js';
import type { Stage } from '../wire/stage.js';
import type { Streams } from '../wire/streams.js';
import { timeUnit } from '../wire/time-unit.js';
import { parseCommand, type Command, type CommandError, type RequestId } from './command.js';
import { Heartbeat } from './heartbeat.js';
import type { BinanceLimits } from './limits.js';

/** Accepts stream connections on /ws, /ws/<stream> and /stream?streams=, and answers their commands. */
export class BinanceDoorkeeper implements Doorkeeper {
  readonly protocol = 'binance';
  readonly limits: BinanceLimits;
  readonly #stage: Stage;
  readonly #streams: Streams;

  constructor(stage: Stage, streams: Streams, limits: BinanceLimits) {
    this.#stage = stage;
    this.#streams = streams;
    this.limits = limits;
  }

  target(url: URL): Target | undefined {
    const target = placeOf(url);
    const tooMany = target !== undefined && target.streams.length > this.limits.streamsPerConnection;
    return tooMany ? { refusal: '400 Bad Request' } : target;
  }

  nameOf(symbol: string): string {
    return symbol;
  }

  welcome(connection: Connection, { streams }: Destination): void {
    const heartbeat = new Heartbeat(connection, this.#stage.host, this.limits);
    connection.onText((text) => {
      if (!heartbeat.counted()) return;
      const command = parseCommand(text);
      const answer = 'code' in command ? command : this.#obey(connection, command);
      if (answer !== undefined) connection.reply(JSON.stringify(answer));
    });
    this.#streams.subscribe(connection, streams);
  }

  farewell(connection: Connection, time: number): readonly string[] {
    const event = `{"e":"serverShutdown","E":${time}}`;
    return [connection.form.wrapped ? `{"stream":"!serverShutdown","data":${event}}` : event];
  }

  #obey(connection: Connection, command: Command): unknown {
    const { id } = command;
    switch (command.method) {
      case 'SUBSCRIBE':
        return this.#subscribe(connection, command.streams, id);
      case 'UNSUBSCRIBE':
        this.#streams.unsubscribe(connection, command.streams);
        return { result: null, id };
      case 'LIST_SUBSCRIPTIONS':
        return { result: this.#streams.subscriptions(connection), id };
      case 'SET_PROPERTY':
        connection.form = { ...connection.form, wrapped: command.combined };
        return { result: null, id };
      case 'GET_PROPERTY':
        return { result: connection.form.wrapped, id };
    }
  }

  /** @returns the acknowledgement, or the refusal when the connection would hold too many streams */
  #subscribe(connection: Connection, names: readonly string[], id: RequestId): unknown {
    const fault = this.#stage.board.find('acks', { protocol: 'binance', connection: connection.id })?.terms.answer;
    if (fault === 'never') return undefined;
    if (fault === 'refused') return tooMany(0, id);
    const all = new Set([...this.#streams.subscriptions(connection), ...names]);
    if (all.size > this.limits.streamsPerConnection) return tooMany(this.limits.streamsPerConnection, id);
    this.#streams.subscribe(connection, names);
    return fault === 'silently' ? undefined : { result: null, id };
  }
}

function tooMany(most: number, id: RequestId): CommandError {
  return { code: 2, msg: `Invalid request: at most ${most} streams per connection`, id };
}

function placeOf(url: URL): Destination | undefined {
  const unit = timeUnit(url.searchParams.get('timeUnit') ?? undefined);
  if (url.pathname === '/stream') {
    return { form: { unit, wrapped: true }, streams: names(url.searchParams.get('streams') ?? '') };
  }
  if (url.pathname !== '/ws' && !url.pathname.startsWith('/ws/')) return undefined;
  return { form: { unit, wrapped: false }, streams: names(url.pathname.slice(3).replaceAll('%40', '@')) };
}

function names(text: string): string[] {
  return text.split('/').filter((name) => name !== '');
}
