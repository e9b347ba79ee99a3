import type { Instrument } from './instrument.js';
import type { Minute, MinuteIds } from './minute.js';
import type { MinuteTrades } from './minute-trades.js';

/**
 * What happened in one symbol, all of it: past and future, by random access, independent of any clock.
 *
 * Whoever plays it decides what is already visible. Equal inputs (archive or seed) give equal answers in any order of asking.
 */
export interface Market {
  readonly instrument: Instrument;
  /** Open time of the first minute there is. */
  readonly start: number;
  /** End of the last minute there is, exclusive. */
  readonly end: number;
  minuteAt(openTime: number): Minute | undefined;
  /** First minute with openTime >= time. */
  next(time: number): Minute | undefined;
  /** Last minute with openTime <= time. */
  previous(time: number): Minute | undefined;
  /** Ids of a minute's trades, without making the trades. */
  ids(openTime: number): MinuteIds | undefined;
  trades(openTime: number): MinuteTrades | undefined;
  /** The minute that holds an aggregate, or the first minute when the id is older than the market. */
  minuteOfAgg(id: number): Minute | undefined;
  minuteOfTrade(id: number): Minute | undefined;
  /**
   * Makes minutes that are not made yet busier, from `time` on or from the first that can still be: whole minutes, as many as the
   * seconds need. Recorded markets are what they are and have no surges.
   *
   * @returns open time of the first busy minute
   */
  surge?(time: number, tradesPerSecond: number, seconds: number): number;
}
