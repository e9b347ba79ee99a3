import type { Strategy } from '#libs/strategy';
import { canonicalJson } from './canonical-json.js';
import { sha256 } from './content-digest.js';
import type { SignalSettings } from './settings.js';

/** Names all settings of a decision, whatever code reads them: the digest of their canonical JSON. */
export function configVersion(strategies: readonly Strategy[], settings: SignalSettings): string {
  const parameters = Object.fromEntries(strategies.map(({ id, values }) => [id, values]));
  return sha256(canonicalJson({ ...settings, strategies: parameters }));
}
