import { createHash } from 'node:crypto';

/** `sha256:` and the digest of the text in hex. */
export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
