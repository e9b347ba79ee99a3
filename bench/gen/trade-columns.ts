import { createHash } from 'node:crypto';

/** Trades as columns: milliseconds, ticks, steps and the aggressor's side. 25 bytes a trade, 17 without the id. */
export interface TradeColumns {
  readonly length: number;
  readonly ids: Float64Array;
  readonly times: Float64Array;
  readonly prices: Int32Array;
  readonly quantities: Int32Array;
  /** +1 or -1. */
  readonly sides: Int8Array;
}

export function emptyColumns(length: number): TradeColumns {
  return {
    length,
    ids: new Float64Array(length),
    times: new Float64Array(length),
    prices: new Int32Array(length),
    quantities: new Int32Array(length),
    sides: new Int8Array(length),
  };
}

/** @returns the trades of those indices, in that order. */
export function picked(from: TradeColumns, indices: readonly number[]): TradeColumns {
  const to = emptyColumns(indices.length);
  for (const [i, index] of indices.entries()) {
    to.ids[i] = from.ids[index] ?? 0;
    to.times[i] = from.times[index] ?? 0;
    to.prices[i] = from.prices[index] ?? 0;
    to.quantities[i] = from.quantities[index] ?? 0;
    to.sides[i] = from.sides[index] ?? 0;
  }
  return to;
}

/** @returns the trades at other times and prices, by so many milliseconds and ticks. */
export function moved(trades: TradeColumns, by: { readonly times: number; readonly prices: number }): TradeColumns {
  const times = trades.times.map((time) => time + by.times);
  return { ...trades, times, prices: trades.prices.map((price) => price + by.prices) };
}

/** @returns SHA-256 of all columns, little endian, one after the other. */
export function digest({ ids, times, prices, quantities, sides }: TradeColumns): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of [ids, times, prices, quantities, sides]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
