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
  start: { type: 'string' },
  speed: { type: 'string' },
  symbol: { type: 'string', multiple: true },
} as const;

/**
 * Reads the command line: --port --seed --start <ISO 8601> --speed <number|unlimited> --symbol (repeatable).
 *
 * @throws ArgumentError that says what must hold and what was seen
 */
export function parseArguments(argv: readonly string[]): ExchangeOptions {
  const { port, seed, start, speed, symbol } = flagsOf(argv);
  return {
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
    throw new ArgumentError(error instanceof Error ? error.message : 'Arguments must be flags', { cause: error });
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

function speedOf(text: string): number {
  if (text === 'unlimited') return Infinity;
  const speed = text.trim() === '' ? NaN : Number(text);
  if (speed >= 0 && Number.isFinite(speed)) return speed;
  throw new ArgumentError(`--speed must be 0 (paused), a positive number or "unlimited", was "${text}"`);
}
