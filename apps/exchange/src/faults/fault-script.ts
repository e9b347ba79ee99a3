import { MarketError } from '../market/market-error.js';
import { PROTOCOLS, type Protocol } from '../protocol.js';
import { FAULTS, type FaultEntry, type FaultName } from './catalogue.js';
import type { FaultOrder, Victim } from './fault.js';

/** Names of an order that are not terms of its fault. */
const FRAME = ['fault', 'protocol', 'symbol', 'connection', 'at', 'after', 'forMs'];

/**
 * Reads one order: {"fault":"silent","protocol":"bybit","symbol":"BTCUSDT","after":5000,"forMs":60000,"channel":"trade"}.
 *
 * `at` is virtual epoch milliseconds or ISO 8601; `after` counts from now. Terms that are left out have their defaults.
 *
 * @param now what `after` counts from
 * @throws MarketError that says what must hold and what was seen
 */
export function parseOrder(order: unknown, now: number): FaultOrder {
  const asked = recordOf(order);
  const name = nameOf(asked['fault']);
  const entry: FaultEntry = FAULTS[name];
  for (const key of Object.keys(asked)) {
    if (!FRAME.includes(key) && !(key in entry.terms)) {
      const known = [...FRAME, ...Object.keys(entry.terms)].join(', ');
      throw new MarketError(`Terms of ${name} must be among ${known}, had "${key}"`);
    }
  }
  const at = startOf(asked, now);
  const forMs = asked['forMs'] === undefined ? undefined : numberOf('forMs', asked['forMs']);
  const terms = Object.entries(entry.terms).map(([key, fallback]) => [key, termOf(key, asked[key], fallback)]);
  return {
    name,
    victim: victimOf(asked),
    ...(at === undefined ? {} : { at }),
    ...(forMs === undefined ? {} : { forMs }),
    terms: Object.fromEntries(terms),
  };
}

/** Reads a script: an array of orders. @throws MarketError for the first that cannot be read */
export function parseScript(script: unknown, start: number): readonly FaultOrder[] {
  if (!Array.isArray(script)) throw new MarketError('A script of faults must be a JSON array');
  return script.map((order: unknown) => parseOrder(order, start));
}

function nameOf(name: unknown): FaultName {
  if (typeof name === 'string' && isFault(name)) return name;
  throw new MarketError(`Fault must be one of ${Object.keys(FAULTS).join(', ')}, was ${JSON.stringify(name)}`);
}

function isFault(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

function victimOf(asked: Readonly<Record<string, unknown>>): Victim {
  const { protocol, symbol, connection } = asked;
  return {
    ...(protocol === undefined ? {} : { protocol: protocolOf(protocol) }),
    ...(symbol === undefined ? {} : { symbol: textOf('symbol', symbol) }),
    ...(connection === undefined ? {} : { connection: numberOf('connection', connection) }),
  };
}

function protocolOf(name: unknown): Protocol {
  const found = PROTOCOLS.find((protocol) => protocol === name);
  if (found !== undefined) return found;
  throw new MarketError(`Protocol must be one of ${PROTOCOLS.join(', ')}, was ${JSON.stringify(name)}`);
}

function startOf({ at, after }: Readonly<Record<string, unknown>>, now: number): number | undefined {
  if (after !== undefined) return now + numberOf('after', after);
  if (at === undefined) return undefined;
  return typeof at === 'string' ? numberOf('at', Date.parse(at)) : numberOf('at', at);
}

function termOf(name: string, value: unknown, fallback: number | string): number | string {
  if (value === undefined) return fallback;
  return typeof fallback === 'number' ? numberOf(name, value) : textOf(name, value);
}

function numberOf(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new MarketError(`${name} must be a finite number, was ${JSON.stringify(value)}`);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new MarketError(`${name} must be a string, was ${JSON.stringify(value)}`);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new MarketError(`An order must be a JSON object, was ${JSON.stringify(value)}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
