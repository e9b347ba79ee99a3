import { hash } from 'node:crypto';

/** `sha256:` and the digest of the text in hex. */
export function sha256(text: string): string {
  return `sha256:${hash('sha256', text)}`;
}
