/** How a client wants times written. */
export interface TimeUnit {
  /** A moment, given in milliseconds. */
  stamp(ms: number): number;
  /** The last moment of a span, given as its last millisecond. */
  last(ms: number): number;
}

/** The default. */
export const MILLISECONDS: TimeUnit = { stamp: (ms) => ms, last: (ms) => ms };

/** Microseconds: trades fall on whole milliseconds, spans end on ...999. */
export const MICROSECONDS: TimeUnit = { stamp: (ms) => ms * 1_000, last: (ms) => ms * 1_000 + 999 };

/** Reads the header X-MBX-TIME-UNIT or the query parameter timeUnit. */
export function timeUnit(name: string | undefined): TimeUnit {
  return name?.toUpperCase() === 'MICROSECOND' ? MICROSECONDS : MILLISECONDS;
}
