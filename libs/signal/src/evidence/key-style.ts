import type { Json } from '../canonical-json.js';

/** Names of fields; keys that are data (`1m`, `mean-reversion`, `Out of Balance`) do not look like one. */
const FIELD = /^[a-z][A-Za-z0-9_]*$/;

/** @returns the same JSON with the names of all fields in snake case: `netRiskReward` becomes `net_risk_reward`. */
export function snakeCased(value: Json): Json {
  return renamed(value, (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** The way back. */
export function camelCased(value: Json): Json {
  return renamed(value, (name) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
}

function renamed(value: Json, rename: (name: string) => string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((entry) => renamed(entry, rename));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === undefined ? [] : [[FIELD.test(name) ? rename(name) : name, renamed(member, rename)] as const],
    ),
  );
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
