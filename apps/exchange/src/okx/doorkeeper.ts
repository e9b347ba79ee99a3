import { nameHash } from '../market/chance.js';
import type { Connection } from '../wire/connection.js';
import { endWhenIdle } from '../wire/idle-rule.js';
import { isRecord, parsedRecord } from '../wire/record.js';
import { RequestBudget } from '../wire/request-budget.js';
import type { Destination, Doorkeeper, Target } from '../wire/socket-door.js';
import type { Stage } from '../wire/stage.js';
import { PLAIN } from '../wire/stream-event.js';
import type { Streams } from '../wire/streams.js';
import { nameOf, placeOf } from './channels.js';
import type { OkxLimits } from './limits.js';
import { instIdOf } from './names.js';

const HOUR_MS = 3_600_000;
/** What OKX closes with when nothing was received for half a minute. */
const NO_DATA = 4004;
const PREFIX = '/ws/v5/';

interface Arg {
  readonly channel: string;
  readonly instId: string;
}

/** Accepts connections on /ws/v5/public and /ws/v5/business and answers subscribe, unsubscribe and ping. */
export class OkxDoorkeeper implements Doorkeeper {
  readonly protocol = 'okx';
  readonly limits: OkxLimits;
  readonly #stage: Stage;
  readonly #streams: Streams;
  readonly #commands: RequestBudget;

  constructor(stage: Stage, streams: Streams, limits: OkxLimits) {
    this.#stage = stage;
    this.#streams = streams;
    this.limits = limits;
    this.#commands = new RequestBudget(stage.host, { requests: limits.commandsPerHour, perMs: HOUR_MS });
  }

  target({ pathname }: URL): Target | undefined {
    if (!pathname.startsWith(PREFIX)) return undefined;
    const place = pathname.slice(PREFIX.length);
    if (place !== 'public' && place !== 'business') return { refusal: '404 Not Found' };
    return { form: PLAIN, streams: [], place };
  }

  nameOf(symbol: string): string {
    return instIdOf(symbol);
  }

  farewell(connection: Connection): readonly string[] {
    const msg = 'The connection will soon be closed for a service upgrade. Please reconnect.';
    return [JSON.stringify({ event: 'notice', code: '64008', msg, connId: idOf(connection) })];
  }

  welcome(connection: Connection, { place }: Destination): void {
    endWhenIdle(connection, this.#stage.host, this.limits.idleMs, NO_DATA, 'No data received in 30s.');
    connection.onText((text) => {
      if (text !== 'ping') this.#hear(connection, place ?? '', text);
      else if (!connection.deaf) connection.reply('pong');
    });
  }

  #hear(connection: Connection, place: string, text: string): void {
    const asked = parsedRecord(text);
    const op = asked?.['op'];
    const args = Array.isArray(asked?.['args']) ? asked['args'].map(argOf) : [];
    if ((op !== 'subscribe' && op !== 'unsubscribe') || args.length === 0 || args.includes(undefined)) {
      return this.#fail(connection, '60012', `Invalid request: ${text}`);
    }
    if (this.#commands.take(String(connection.id)) < 0) return this.#fail(connection, '60014', 'Requests too frequent');
    for (const arg of args) if (arg !== undefined) this.#obey(connection, place, op, arg);
  }

  #obey(connection: Connection, place: string, op: 'subscribe' | 'unsubscribe', arg: Arg): void {
    const { channel, instId } = arg;
    const name = nameOf(channel, instId);
    const fault = this.#stage.board.find('acks', { protocol: 'okx', connection: connection.id })?.terms.answer;
    if (op === 'subscribe' && fault === 'never') return;
    if (placeOf(channel) !== place || !this.#streams.knows(name) || fault === 'refused') {
      const wrong = `Wrong URL or channel:${channel},instId:${instId} doesn't exist.`;
      const advice = 'Please use the correct URL, channel and parameters referring to API document.';
      return this.#fail(connection, '60018', `${wrong} ${advice}`);
    }
    if (op === 'subscribe') this.#streams.subscribe(connection, [name]);
    else this.#streams.unsubscribe(connection, [name]);
    if (op === 'unsubscribe' || fault !== 'silently')
      connection.reply(JSON.stringify({ event: op, arg, connId: idOf(connection) }));
    if (op === 'subscribe') this.#streams.greet(connection, [name], this.#stage.now());
  }

  #fail(connection: Connection, code: string, msg: string): void {
    connection.reply(JSON.stringify({ event: 'error', code, msg, connId: idOf(connection) }));
  }
}

function argOf(arg: unknown): Arg | undefined {
  if (!isRecord(arg) || typeof arg['channel'] !== 'string' || typeof arg['instId'] !== 'string') return undefined;
  return { channel: arg['channel'], instId: arg['instId'] };
}

function idOf({ id, openedAt }: Connection): string {
  return (nameHash(`okx ${id} ${openedAt}`) >>> 0).toString(16).padStart(8, '0');
}
