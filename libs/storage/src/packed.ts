import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRawSync } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** One after another: each takes 256 kB while it lasts. */
let before: Promise<unknown> = Promise.resolve();

/** Deflates a text, off the event loop. */
export function packed(text: string): Promise<Uint8Array> {
  const next = before.then(() => deflate(text, { level: 4 }));
  before = next.catch(() => undefined);
  return next;
}

/** @returns the text, undefined where the bytes are not what `packed` gave. */
export function unpacked(body: Uint8Array): string | undefined {
  try {
    return inflateRawSync(body).toString();
  } catch {
    return undefined;
  }
}

/** CRC-32 over all parts of a record. */
export function checksumOf(...parts: readonly (string | number | null)[]): number {
  return crc32(parts.join('\u0000'));
}
