import type { Candle } from '#libs/market';

/** What a series keeps as doubles. */
export const DOUBLES = ['openTime', 'volume', 'takerBuyVolume'] as const satisfies readonly (keyof Candle)[];

/** The whole numbers that nearly always fit 32 bits. */
export const WHOLES = ['open', 'high', 'low', 'close', 'trades'] as const satisfies readonly (keyof Candle)[];

/** The largest of them that does. */
export const MAX_WHOLE = 2 ** 31 - 1;

export type Doubles = Readonly<Record<(typeof DOUBLES)[number], Float64Array>>;
export type Wholes = Readonly<Record<(typeof WHOLES)[number], Int32Array | Float64Array>>;

/** @returns empty columns. */
export function doubles(capacity: number): Doubles {
  const column = (): Float64Array => new Float64Array(capacity);
  return { openTime: column(), volume: column(), takerBuyVolume: column() };
}

/** @returns empty columns. @param wide whether a number that does not fit has been met. */
export function wholes(capacity: number, wide: boolean): Wholes {
  const column = (): Int32Array | Float64Array => (wide ? new Float64Array(capacity) : new Int32Array(capacity));
  return { open: column(), high: column(), low: column(), close: column(), trades: column() };
}
