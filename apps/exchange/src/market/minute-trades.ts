/**
 * The trades of one minute, in columns. Aggregate i is one taker order at one price; its raw trades are
 * rawQuantity[firstRaw[i]] up to, not including, rawQuantity[firstRaw[i + 1]].
 */
export interface MinuteTrades {
  readonly openTime: number;
  /** Number of aggregates. */
  readonly count: number;
  /** Id of aggregate 0; the others follow by one. */
  readonly firstAggId: number;
  /** Epoch milliseconds, never decreasing. */
  readonly time: Float64Array;
  /** Ticks. */
  readonly price: Int32Array;
  /** Quantity units. */
  readonly quantity: Float64Array;
  /** 1 when the buyer was the maker, so the aggressor sold. */
  readonly buyerIsMaker: Uint8Array;
  /** count + 1 offsets into the raw columns. */
  readonly firstRaw: Int32Array;
  readonly rawQuantity: Float64Array;
  readonly rawId: Float64Array;
}

/** One aggregate, as an object, for answers outside the hot path. */
export interface AggTrade {
  readonly id: number;
  readonly price: number;
  readonly quantity: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly time: number;
  readonly buyerIsMaker: boolean;
}

/** One fill: a raw trade by itself. */
export interface Fill {
  readonly id: number;
  readonly price: number;
  readonly quantity: number;
  readonly time: number;
  readonly buyerIsMaker: boolean;
}

/** One raw trade, as an object. */
export interface RawTrade extends Fill {
  /** Id of the aggregate it is part of. */
  readonly aggregate: number;
}

/** A minute in which nothing traded. */
export function noTrades(openTime: number, firstAggId: number): MinuteTrades {
  return {
    openTime,
    count: 0,
    firstAggId,
    time: new Float64Array(0),
    price: new Int32Array(0),
    quantity: new Float64Array(0),
    buyerIsMaker: new Uint8Array(0),
    firstRaw: new Int32Array(1),
    rawQuantity: new Float64Array(0),
    rawId: new Float64Array(0),
  };
}

/** Aggregate `index` of the minute. */
export function aggTradeAt(trades: MinuteTrades, index: number): AggTrade {
  const from = trades.firstRaw[index] ?? 0;
  const to = trades.firstRaw[index + 1] ?? from;
  return {
    id: trades.firstAggId + index,
    price: trades.price[index] ?? 0,
    quantity: trades.quantity[index] ?? 0,
    firstTradeId: trades.rawId[from] ?? 0,
    lastTradeId: trades.rawId[to - 1] ?? 0,
    time: trades.time[index] ?? 0,
    buyerIsMaker: trades.buyerIsMaker[index] === 1,
  };
}

/** The raw trades of aggregate `index`, in id order. */
export function rawTradesOf(trades: MinuteTrades, index: number): RawTrade[] {
  const { id: aggregate, price, time, buyerIsMaker } = aggTradeAt(trades, index);
  const raws: RawTrade[] = [];
  for (let raw = trades.firstRaw[index] ?? 0; raw < (trades.firstRaw[index + 1] ?? 0); raw += 1) {
    raws.push({
      id: trades.rawId[raw] ?? 0,
      aggregate,
      price,
      quantity: trades.rawQuantity[raw] ?? 0,
      time,
      buyerIsMaker,
    });
  }
  return raws;
}

/** How many of the minute's aggregates happened at or before `time`. */
export function countUntil(trades: MinuteTrades, time: number): number {
  let low = 0;
  let high = trades.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((trades.time[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
