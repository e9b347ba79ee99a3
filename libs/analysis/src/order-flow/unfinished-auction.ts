import { after, MINUTE_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { Footprint } from './footprint.js';

/** Which ends of a candle the auction left unfinished. */
export interface UnfinishedEnds {
  readonly high: boolean;
  readonly low: boolean;
}

/** A price that the auction may come back to. */
export interface UnfinishedAuction {
  readonly end: keyof UnfinishedEnds;
  /** Ticks. */
  readonly price: number;
  /** Close of the candle that left it. */
  readonly since: EpochMs;
  readonly expiresAt: EpochMs;
}

/**
 * An auction is finished at the high when only buyers traded at the highest tick: nobody hit a bid there any more. It is
 * unfinished where aggressors bought more than the filter there and some sold too; mirrored at the low (rule of ATAS).
 * Judged by single ticks: in a row of several both sides nearly always trade.
 */
export function unfinishedEnds(
  { atHigh, atLow }: Footprint,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): UnfinishedEnds {
  const { filter } = settings.trades.unfinished;
  return { high: atHigh.buy > filter && atHigh.sell > 0, low: atLow.sell > filter && atLow.buy > 0 };
}

/**
 * The ends left unfinished in the last hour that price has not traded at since. For display and as weak magnets only:
 * practitioners expect a retest within about half an hour, and do not agree.
 *
 * @param candles footprints of one timeframe, oldest first. @param asOf close of the last one.
 */
export function unfinishedAuctions(
  candles: readonly Footprint[],
  asOf: EpochMs,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): readonly UnfinishedAuction[] {
  const found: UnfinishedAuction[] = [];
  let [highest, lowest] = [-Infinity, Infinity];
  for (let i = candles.length - 1; i >= 0; i -= 1) {
    const candle = candles[i];
    if (!candle) break;
    const since = after(candle.openTime, TIMEFRAME_MS[candle.timeframe]);
    const expiresAt = after(since, settings.trades.unfinished.ttl * MINUTE_MS);
    if (expiresAt <= asOf) break;
    const { high, low } = unfinishedEnds(candle, settings);
    if (high && candle.high > highest) found.push({ end: 'high', price: candle.high, since, expiresAt });
    if (low && candle.low < lowest) found.push({ end: 'low', price: candle.low, since, expiresAt });
    highest = Math.max(highest, candle.high);
    lowest = Math.min(lowest, candle.low);
  }
  return found.toReversed();
}
