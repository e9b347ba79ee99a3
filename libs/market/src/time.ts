/** Milliseconds since 1970-01-01T00:00Z, as exchanges send them. Spans are half-open: [from, to). */
export type EpochMs = number & { readonly __brand: 'EpochMs' };

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/**
 * Admits a number from outside as a point in time.
 *
 * @throws RangeError unless it is a whole number of milliseconds between 2000 and 2200.
 */
export function epochMs(value: number): EpochMs {
  if (!Number.isInteger(value) || value < 946_684_800_000 || value > 7_258_118_400_000) {
    throw new RangeError(`Time must be whole milliseconds since 1970 within 2000-2200, was ${value}`);
  }
  return value as EpochMs;
}

/** @returns the point `ms` milliseconds later (earlier where negative). */
export function after(time: EpochMs, ms: number): EpochMs {
  return (time + ms) as EpochMs;
}

/** @returns 00:00Z of the auction day (the UTC day) that holds `time`. */
export function startOfDay(time: EpochMs): EpochMs {
  return (Math.floor(time / DAY_MS) * DAY_MS) as EpochMs;
}

/** RFC 3339 in UTC with milliseconds, the only form in which time leaves the platform. */
export function toIso(time: EpochMs): string {
  return new Date(time).toISOString();
}
