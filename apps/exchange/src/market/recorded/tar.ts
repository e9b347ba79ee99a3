import { gunzipSync } from 'node:zlib';
import { MarketError } from '../market-error.js';

const BLOCK = 512;

/** A file of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly text: string;
}

/**
 * The regular files of a gzipped ustar archive, in name order. Synchronous, so that a market stays a plain function of time:
 * a month takes some 50 ms, once.
 *
 * @throws MarketError if an entry's size cannot be read; the zlib error if it is not gzip
 */
export function readTarGz(bytes: Buffer): TarEntry[] {
  const tar = gunzipSync(bytes);
  const entries: TarEntry[] = [];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const name = field(tar, at, 100);
    const size = Number.parseInt(field(tar, at + 124, 12), 8);
    if (!Number.isSafeInteger(size)) throw new MarketError(`Archive entry ${name} must have an octal size`);
    const type = field(tar, at + 156, 1);
    const from = at + BLOCK;
    if (type === '0' || type === '') entries.push({ name, text: tar.toString('latin1', from, from + size) });
    at = from + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function field(tar: Buffer, at: number, length: number): string {
  const text = tar.toString('latin1', at, at + length);
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trim();
}
