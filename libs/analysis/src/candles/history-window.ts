import { after, DAY_MS, openTimeOf, startOfDay, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';

/** Candles of one timeframe with an open time in [from, to). */
export interface HistorySpan {
  readonly timeframe: Timeframe;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The timeframes a reading is given; it makes 15m and 30m candles itself. */
export const GIVEN = ['1d', '4h', '1h', '5m'] as const satisfies readonly Timeframe[];

/** Open time of the first candle of each timeframe in the window anchored at `anchor`; `1m`: where all are made from 1m. */
export type WindowStarts = Readonly<Record<(typeof GIVEN)[number] | '1m', EpochMs>>;

/** @param anchor 00:00Z of the auction day. */
export function windowStarts(anchor: EpochMs, settings: AnalysisSettings = ANALYSIS_SETTINGS): WindowStarts {
  const { days, replayed } = settings.window;
  const start = (back: number): EpochMs => after(anchor, -back * DAY_MS);
  return {
    '1d': start(days['1d']),
    '4h': start(days['4h']),
    '1h': start(days['1h']),
    '5m': start(days['5m']),
    '1m': start(replayed),
  };
}

/**
 * All candles that a reading at `asOf` may depend on, and so exactly what to fetch for a cold start. With A = 00:00Z of
 * the day that holds `asOf`, where structure is read on 5m candles: 1m [A - 3 d, asOf), and up to A - 3 d: 5m from A - 24 d, 1h from A - 62 d, 4h from A - 30 d,
 * 1d from A - 60 d. From A - 3 d on the longer timeframes are rolled up from 1m.
 */
export function historyWindow(asOf: EpochMs, settings: AnalysisSettings = ANALYSIS_SETTINGS): readonly HistorySpan[] {
  const starts = windowStarts(startOfDay(asOf), settings);
  const given = GIVEN.map((timeframe) => ({ timeframe, from: starts[timeframe], to: starts['1m'] }));
  return [...given, { timeframe: '1m', from: starts['1m'], to: openTimeOf(asOf, '1m') }];
}
