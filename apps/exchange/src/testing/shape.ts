import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const DIRECTORY = process.env['MARKET_DATA_DIR'] ?? '../shared/data';

/** Whether recorded frames and answers are at hand, and what to say of a suite that is skipped without them. */
export const RECORDED = {
  present: existsSync(join(DIRECTORY, 'ws')),
  reason: existsSync(join(DIRECTORY, 'ws')) ? '' : ` (SKIPPED: no recordings in ${DIRECTORY}, set MARKET_DATA_DIR)`,
} as const;

/** The text of a recording, unpacked. */
export function recorded(path: string): string {
  const bytes = readFileSync(join(DIRECTORY, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
}

/**
 * The shape of a JSON value: fields in order of name, with types; strings by what they hold (digits, decimal, other), numbers by
 * whether they are whole. Elements of an array are one shape, or several where they differ.
 */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length > 0 && isRow(value) ? value.map(shapeOf) : [...new Set(value.map(shapeText))].toSorted();
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(fields.map(([name, field]) => [name, shapeOf(field)]));
  }
  if (typeof value === 'string') return stringShape(value);
  return typeof value;
}

/** A row: an array of scalars, whose places mean something. */
function isRow(value: readonly unknown[]): boolean {
  return value.every((element) => typeof element !== 'object');
}

function shapeText(value: unknown): string {
  return JSON.stringify(shapeOf(value));
}

function stringShape(text: string): string {
  if (/^\d{9,}$/.test(text)) return 'digits';
  if (/^-?\d+(\.\d+)?$/.test(text)) return 'decimal';
  return text === '' ? 'empty' : 'text';
}
