import type { Json } from '../canonical-json.js';

/** One place at which two records differ; null where one of them has nothing there. */
export interface Difference {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly recorded: Json;
  readonly replayed: Json;
}

/** Differences told at most: more of them tell nothing new. */
const MOST = 200;

/** @returns where two JSON values differ, in the order of the first one's fields. */
export function differences(recorded: Json, replayed: Json): readonly Difference[] {
  const found: Difference[] = [];
  compare('', recorded, replayed, found);
  return found.slice(0, MOST);
}

function compare(pointer: string, recorded: Json, replayed: Json, found: Difference[]): void {
  if (recorded === replayed) return;
  const [one, other] = [membersOf(recorded), membersOf(replayed)];
  if (!one || !other || Array.isArray(recorded) !== Array.isArray(replayed)) {
    found.push({ pointer, recorded, replayed });
    return;
  }
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    compare(`${pointer}/${escaped(name)}`, one[name] ?? null, other[name] ?? null, found);
  }
}

function membersOf(value: Json): Readonly<Record<string, Json | undefined>> | undefined {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
