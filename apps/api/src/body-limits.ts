import { MalformedRequestError } from './problem.js';

/** Deeper than anything documented; what walks a body may recurse. */
const MAX_DEPTH = 8;
const MAX_KEYS = 1000;

/**
 * Refuses bodies that no schema of ours has: before anything recursive looks at them.
 *
 * @throws MalformedRequestError unless the body is absent or an object, at most 8 deep, with at most 1,000 members.
 */
export function refuseMonsters(body: unknown): void {
  if (body === undefined || body === null) return;
  if (typeof body !== 'object' || Array.isArray(body)) refuse('must be an object');
  let level: unknown[] = [body];
  let keys = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) refuse(`must be at most ${MAX_DEPTH} deep`);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    keys += level.length;
    if (keys > MAX_KEYS) refuse(`must have at most ${MAX_KEYS} members`);
  }
}

/** For a route that takes no query. @throws MalformedRequestError naming each field, twenty at most. */
export function refuseQuery(query: Readonly<Record<string, unknown>>): void {
  const faults = Object.keys(query).map((name) => ({
    pointer: `/${name}`,
    detail: 'must not be present: no such field',
  }));
  if (faults.length > 0) throw new MalformedRequestError(faults.slice(0, 20));
}

function refuse(detail: string): never {
  throw new MalformedRequestError([{ pointer: '', detail }]);
}
