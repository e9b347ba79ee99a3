import type { EpochMs } from '#libs/market';
import type { Effort } from './order-flow/effort.js';
import type { RangeSpan } from './working-timeframe.js';
import type { Aggression, BalanceArea, MarketState } from './readings.js';

/** One closed 1m candle and what the reader knew at its close. Prices in ticks, volumes in steps. Frozen. */
export interface MinuteReading {
  readonly openTime: EpochMs;
  /** End of the minute's slot: the `asOf` of its view. */
  readonly closeTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** What aggressors bought; undefined where the venue does not tell. */
  readonly takerBuyVolume: number | undefined;
  /**
   * Wilder's ATR(14) as of this minute, ticks; undefined while warming up or flat: of 1m, 1h, and of the spans by which
   * structure of the working timeframe is measured (one candle, twelve).
   */
  readonly atr: Readonly<Partial<Record<RangeSpan, number | undefined>>>;
  /** With the prints of single trades where those were known at its close. */
  readonly aggression: Aggression | undefined;
  /**
   * What aggressors put in over the last 3, 4 .. 10 minutes and what it got them, to judge a level since its touch. Worked
   * out when it is read, since hardly any minute is asked for it.
   */
  readonly efforts: readonly (Effort | undefined)[];
  /** Net delta over volume of the last 3 minutes, -1 .. 1. */
  readonly ratio3m: number | undefined;
  /** Volume of the last closed candle of the working timeframe over the usual at its time of day. */
  readonly relativeVolume: number | undefined;
  /** As of the last closed candle of the working timeframe, one object for all minutes until the next. */
  readonly state: MarketState | undefined;
  readonly balance: BalanceArea | undefined;
}
