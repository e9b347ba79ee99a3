/** How times are written on one connection or in one answer. */
export interface TimeUnit {
  /** A moment of the market, given in milliseconds: the time of a trade, the open of a candle. */
  stamp(ms: number): number;
  /** The last moment of a span, given as its last millisecond. */
  last(ms: number): number;
  /** A moment as the exchange's own clock shows it: event times and the server's time. Differs from `stamp` when that clock is wrong. */
  clock(ms: number): number;
}

/** The default. */
export const MILLISECONDS: TimeUnit = { stamp: (ms) => ms, last: (ms) => ms, clock: (ms) => ms };

/** Microseconds: trades fall on whole milliseconds, spans end on ...999. */
export const MICROSECONDS: TimeUnit = {
  stamp: (ms) => ms * 1_000,
  last: (ms) => ms * 1_000 + 999,
  clock: (ms) => ms * 1_000,
};

/** Reads the header X-MBX-TIME-UNIT or the query parameter timeUnit. */
export function timeUnit(name: string | undefined): TimeUnit {
  return name?.toUpperCase() === 'MICROSECOND' ? MICROSECONDS : MILLISECONDS;
}

/** The same unit on a clock that is `offsetMs` ahead. */
export function skewed(unit: TimeUnit, offsetMs: number): TimeUnit {
  return { ...unit, clock: (ms) => unit.clock(ms + offsetMs) };
}
