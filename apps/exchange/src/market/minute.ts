/** Milliseconds in the smallest candle. */
export const MINUTE_MS = 60_000;

/**
 * One minute of a market. Prices in ticks, volumes in quantity units, quote volumes in 10^-8 quote (see Instrument).
 *
 * `closeTime` is inclusive, as the wire has it: openTime + 59,999, or earlier when the engine stopped inside the minute.
 */
export interface Minute {
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: bigint;
  /** Raw trades, not aggregates. */
  readonly trades: number;
  readonly takerBuyVolume: number;
  readonly takerBuyQuoteVolume: bigint;
}

/** Where a minute's trades sit in the symbol's id sequences. With no trades, the ids are those the next trade will take. */
export interface MinuteIds {
  readonly firstAggId: number;
  readonly aggregates: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
}

/** Start of the minute that holds `time`. */
export function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}
