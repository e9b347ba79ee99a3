export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * JSON with the keys of every object in order and no white space, so that equal settings give equal bytes (for finite
 * numbers the same as RFC 8785). Members that are undefined are left out.
 *
 * @throws RangeError for a number that is not finite.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'number' && !Number.isFinite(member)) {
      throw new RangeError(`Settings must be finite numbers, was ${member}`);
    }
    return isRecord(member) ? Object.fromEntries(Object.entries(member).toSorted(byKey)) : member;
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
