import { UpstreamError } from '#libs/market';

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

/** What was seen, short enough for a log line. */
export function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}
