import { epochMs, UpstreamError, type EpochMs } from '#libs/market';

/** An object from outside, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** @throws UpstreamError unless `value` is an object (a list is none). */
export function fieldsOf(value: unknown, what: string): Fields {
  if (isFields(value)) return value;
  throw new UpstreamError(`${what} must be an object, was ${show(value)}`, { what });
}

/** @throws UpstreamError unless `value` is a list. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (isList(value)) return value;
  throw new UpstreamError(`${what} must be a list, was ${show(value)}`, { what });
}

/** @throws UpstreamError unless `value` is text with something in it. */
export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new UpstreamError(`${what} must be text, was ${show(value)}`, { what });
}

/**
 * Reads a time in milliseconds that comes as a number or as its digits.
 *
 * @throws UpstreamError unless it is a whole number of a sensible age.
 */
export function timeOf(value: unknown, what: string): EpochMs {
  try {
    return epochMs(typeof value === 'string' && /^\d{13}$/.test(value) ? Number(value) : numberOf(value));
  } catch (cause) {
    throw new UpstreamError(`${what} must be a time in ms, was ${show(value)}`, { what }, { cause });
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

const SHOWN_CHARS = 200;
const SHOWN_LEVELS = 4;
const SHOWN_ENTRIES = 20;

/**
 * What was seen, short enough for a log line.
 *
 * Never throws and looks only as deep and as far as it shows: JSON from outside may be nested deeper than the stack
 * that a plain JSON.stringify needs.
 */
export function show(value: unknown): string {
  return shown(value, SHOWN_LEVELS).slice(0, SHOWN_CHARS);
}

function shown(value: unknown, levels: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, SHOWN_CHARS));
  if (isList(value)) return levels === 0 ? '[...]' : `[${listed(value, (entry) => shown(entry, levels - 1))}]`;
  if (!isFields(value)) return String(value);
  if (levels === 0) return '{...}';
  const field = (name: string) => `${shown(name, 0)}:${shown(value[name], levels - 1)}`;
  return `{${listed(Object.keys(value), field)}}`;
}

function listed<T>(entries: readonly T[], write: (entry: T) => string): string {
  const texts = entries.slice(0, SHOWN_ENTRIES).map(write);
  return [...texts, ...(entries.length > SHOWN_ENTRIES ? ['...'] : [])].join(',');
}
