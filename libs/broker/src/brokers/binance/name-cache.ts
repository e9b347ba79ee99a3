/** More than the markets of one connection, so that few share a place. */
const PLACES = 4_096;

/**
 * Texts of short ASCII names that come again and again: making text of bytes costs more than to see that it is the same.
 * Names that share a place push each other out, which costs time and nothing else.
 */
export class NameCache {
  readonly #names = Array.from({ length: PLACES }, () => '');

  /** @returns the name written in [start, end). */
  at(bytes: Uint8Array, start: number, end: number): string {
    let hash = 0;
    for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    const place = (hash ^ (hash >>> 12)) & (PLACES - 1);
    const known = this.#names[place] ?? '';
    if (isWritten(known, bytes, start, end)) return known;
    const name = String.fromCharCode(...bytes.subarray(start, end));
    this.#names[place] = name;
    return name;
  }
}

function isWritten(name: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i += 1) if (name.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
