import type { Strategy } from '#libs/strategy';
import { canonicalJson, type JsonObject } from './canonical-json.js';
import { sha256 } from './content-digest.js';
import type { SignalSettings } from './settings.js';

/** All settings of a decision, whatever code reads them. */
export function configurationOf(strategies: readonly Strategy[], settings: SignalSettings): JsonObject {
  const values = Object.fromEntries(strategies.map((strategy) => [strategy.id, strategy.values]));
  return { ...(JSON.parse(canonicalJson(settings)) as JsonObject), strategies: values };
}

/** Names them: the digest of their canonical JSON. */
export function configVersion(strategies: readonly Strategy[], settings: SignalSettings): string {
  return sha256(canonicalJson(configurationOf(strategies, settings)));
}
