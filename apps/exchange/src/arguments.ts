import { parseArgs } from 'node:util';
import type { ExchangeOptions } from './exchange.js';

/** Raised for a command line that cannot be obeyed. */
export class ArgumentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArgumentError';
  }
}

const FLAGS = {
  port: { type: 'string' },
  seed: { type: 'string' },
  market: { type: 'string' },
  archive: { type: 'string' },
  start: { type: 'string' },
  speed: { type: 'string' },
  symbol: { type: 'string', multiple: true },
} as const;

/**
 * Reads the command line: --port --seed --start <ISO 8601> --speed <number|unlimited> --symbol (repeatable),
 * --market generated|recorded, --archive <dir> (implies recorded).
 *
 * @param marketDataDir directory of a recorded market that names none (the environment's MARKET_DATA_DIR)
 * @throws ArgumentError that says what must hold and what was seen
 */
export function parseArguments(argv: readonly string[], marketDataDir?: string): ExchangeOptions {
  const { port, seed, market, archive, start, speed, symbol } = flagsOf(argv);
  const directory = archiveOf(market, archive, marketDataDir);
  return {
    ...(directory === undefined ? {} : { archive: directory }),
    ...(port === undefined ? {} : { port: portOf(port) }),
    ...(seed === undefined ? {} : { seed }),
    ...(start === undefined ? {} : { start: timeOf(start) }),
    speed: speedOf(speed ?? '1'),
    ...(symbol === undefined ? {} : { symbols: symbol }),
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

function speedOf(text: string): number {
  if (text === 'unlimited') return Infinity;
  const speed = text.trim() === '' ? NaN : Number(text);
  if (speed >= 0 && Number.isFinite(speed)) return speed;
  throw new ArgumentError(`--speed must be 0 (paused), a positive number or "unlimited", was "${text}"`);
}
