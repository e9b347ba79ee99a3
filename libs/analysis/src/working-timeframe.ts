import { TIMEFRAME_MS, type Timeframe, type WorkingTimeframe } from '#libs/market';

/** A length of time whose range is measured; the longer ones between timeframes are joined of their candles. */
export type RangeSpan = Timeframe | '45m' | '90m' | '3h' | '6h' | '12h';

/** The ranges by which structure of one working timeframe is measured. */
export interface StructureSpans {
  /** One candle: noise. */
  readonly candle: WorkingTimeframe;
  /** Three candles in one: how far beyond an edge a range is left. */
  readonly exit: RangeSpan;
  /** Twelve candles in one: how high a balance may be. */
  readonly height: RangeSpan;
}

/** Where rules written for 5m say 5m, 15m and 1h. */
export const STRUCTURE_SPANS: Readonly<Record<WorkingTimeframe, StructureSpans>> = Object.freeze({
  '5m': { candle: '5m', exit: '15m', height: '1h' },
  '15m': { candle: '15m', exit: '45m', height: '3h' },
  '30m': { candle: '30m', exit: '90m', height: '6h' },
  '1h': { candle: '1h', exit: '3h', height: '12h' },
});

/** How many times as long as 5m the candles of a working timeframe are: 1, 3, 6, 12. */
export function timeScale(timeframe: WorkingTimeframe): number {
  return TIMEFRAME_MS[timeframe] / TIMEFRAME_MS['5m'];
}
