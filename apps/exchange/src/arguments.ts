import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ExchangeOptions } from './exchange.js';

/** Raised for a command line that cannot be obeyed. */
export class ArgumentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArgumentError';
  }
}

type Order = Readonly<Record<string, unknown>>;

const FLAGS = {
  port: { type: 'string' },
  seed: { type: 'string' },
  market: { type: 'string' },
  archive: { type: 'string' },
  start: { type: 'string' },
  speed: { type: 'string' },
  clock: { type: 'string' },
  symbol: { type: 'string', multiple: true },
  fault: { type: 'string', multiple: true },
  faults: { type: 'string' },
} as const;

/**
 * Reads the command line: --port --seed --start <ISO 8601> --speed <number|unlimited> --clock machine|manual, --symbol (repeatable),
 * --market generated|recorded, --archive <dir> (implies recorded), --fault <JSON> (repeatable), --faults <file of a JSON array>.
 *
 * @param marketDataDir directory of a recorded market that names none (the environment's MARKET_DATA_DIR)
 * @throws ArgumentError that says what must hold and what was seen
 */
export function parseArguments(argv: readonly string[], marketDataDir?: string): ExchangeOptions {
  const { port, seed, market, archive, start, speed, clock, symbol, fault, faults } = flagsOf(argv);
  const directory = archiveOf(market, archive, marketDataDir);
  const orders = [...(faults === undefined ? [] : scriptOf(faults)), ...(fault ?? []).map(orderOf)];
  return {
    ...(directory === undefined ? {} : { archive: directory }),
    ...(port === undefined ? {} : { port: portOf(port) }),
    ...(seed === undefined ? {} : { seed }),
    ...(start === undefined ? {} : { start: timeOf(start) }),
    speed: speedOf(speed ?? (clock === 'manual' ? '0' : '1')),
    ...(clock === undefined ? {} : { clock: clockOf(clock) }),
    ...(symbol === undefined ? {} : { symbols: symbol }),
    ...(orders.length === 0 ? {} : { faults: orders }),
  };
}

function flagsOf(argv: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'] {
  try {
    return parseArgs({ args: [...argv], options: FLAGS }).values;
  } catch (error) {
    throw new ArgumentError(`Arguments must be known flags: ${String(error)}`, { cause: error });
  }
}

function archiveOf(
  market: string | undefined,
  archive: string | undefined,
  fallback: string | undefined,
): string | undefined {
  if (market === undefined) return archive;
  if (market !== 'generated' && market !== 'recorded') {
    throw new ArgumentError(`--market must be generated or recorded, was "${market}"`);
  }
  if (market === 'generated') {
    if (archive === undefined) return undefined;
    throw new ArgumentError(`--archive must go with a recorded market, was given with --market generated`);
  }
  const directory = archive ?? fallback;
  if (directory !== undefined) return directory;
  throw new ArgumentError('--market recorded must have --archive or MARKET_DATA_DIR, had neither');
}

/** The orders of a script's file. */
function scriptOf(path: string): readonly Order[] {
  const script = jsonOf('--faults', textOf(path));
  if (Array.isArray(script)) return script.map((order: unknown) => orderIn('--faults', order));
  throw new ArgumentError(`--faults must name a file with a JSON array, was ${path}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ArgumentError(`--faults must name a file that can be read, was ${path}`, { cause: error });
  }
}

function orderOf(text: string): Order {
  return orderIn('--fault', jsonOf('--fault', text));
}

function orderIn(flag: string, order: unknown): Order {
  if (isOrder(order)) return order;
  throw new ArgumentError(`${flag} must hold JSON objects, had ${JSON.stringify(order)}`);
}

function isOrder(order: unknown): order is Order {
  return typeof order === 'object' && order !== null && !Array.isArray(order);
}

function jsonOf(flag: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ArgumentError(`${flag} must be JSON, was ${text}`, { cause: error });
  }
}

function portOf(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new ArgumentError(`--port must be 0 to 65535, was "${text}"`);
}

function timeOf(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(time)) return time;
  throw new ArgumentError(`--start must be a UTC time such as 2025-03-01T00:00:00Z, was "${text}"`);
}

function clockOf(text: string): 'machine' | 'manual' {
  if (text === 'machine' || text === 'manual') return text;
  throw new ArgumentError(`--clock must be machine or manual, was "${text}"`);
}

function speedOf(text: string): number {
  if (text === 'unlimited') return Infinity;
  const speed = text.trim() === '' ? NaN : Number(text);
  if (speed >= 0 && Number.isFinite(speed)) return speed;
  throw new ArgumentError(`--speed must be 0 (paused), a positive number or "unlimited", was "${text}"`);
}
