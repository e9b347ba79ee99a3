/**
 * Single trades side by side, a column for each field: what an archive gives, and what a replay reads without making an
 * object a trade. In the order of their places.
 */
export interface TradeColumns {
  readonly length: number;
  /** Places among the trades of the market (`placeOf`): whole numbers that a double holds. */
  readonly ids: Float64Array;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /** Ticks. */
  readonly prices: Float64Array;
  /** Steps: those of a large trade do not fit 32 bits. */
  readonly quantities: Float64Array;
  /** Who crossed the spread: +1 the buyer, -1 the seller. */
  readonly sides: Int8Array;
}

/** @returns columns with room for so many trades. */
export function tradeColumns(length: number): TradeColumns {
  return {
    length,
    ids: new Float64Array(length),
    times: new Float64Array(length),
    prices: new Float64Array(length),
    quantities: new Float64Array(length),
    sides: new Int8Array(length),
  };
}

/** @returns the trades [from, to) without copying them. */
export function columnsBetween(columns: TradeColumns, from: number, to: number): TradeColumns {
  return {
    length: to - from,
    ids: columns.ids.subarray(from, to),
    times: columns.times.subarray(from, to),
    prices: columns.prices.subarray(from, to),
    quantities: columns.quantities.subarray(from, to),
    sides: columns.sides.subarray(from, to),
  };
}
