import { createHash } from 'node:crypto';
import type { Strategy } from '#libs/strategy';
import { canonicalJson } from './canonical-json.js';
import type { SignalSettings } from './settings.js';

/** `sha256:` and the digest of the text in hex. */
export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Names all settings of a decision, whatever code reads them: the digest of their canonical JSON. */
export function configVersion(strategies: readonly Strategy[], settings: SignalSettings): string {
  const parameters = Object.fromEntries(strategies.map(({ id, values }) => [id, values]));
  return sha256(canonicalJson({ ...settings, strategies: parameters }));
}
