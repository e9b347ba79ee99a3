import { DAY_MS, TIMEFRAME_MS, type EpochMs, type Timeframe } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { Aggregation, partsJoined } from './aggregation.js';
import { workingTimeframeOf } from '../working-settings.js';
import { CandleSeries } from './candle-series.js';
import { GIVEN, type WindowStarts } from './history-window.js';

/** One series per timeframe. */
export type WindowCandles = Readonly<Record<Timeframe, CandleSeries>>;

/** A window with what rolled up its longer candles, for the minutes to come. */
export interface RolledUpWindow {
  readonly candles: WindowCandles;
  readonly aggregation: Aggregation;
}

/** After all that there will be. */
const EVER = Infinity as EpochMs;

/** @returns the timeframes that no exchange is asked for and that are made of 5m candles before the minutes begin. */
function madeBefore(settings: AnalysisSettings): readonly ('15m' | '30m')[] {
  const working = workingTimeframeOf(settings);
  return working === '15m' || working === '30m' ? [working] : [];
}

/** @returns a series without candles for each timeframe, with room for as many as a window and its day hold. */
export function emptyWindow(settings: AnalysisSettings = ANALYSIS_SETTINGS): WindowCandles {
  const { days, replayed } = settings.window;
  const inside = (timeframe: '15m' | '30m'): number =>
    madeBefore(settings).includes(timeframe) ? days['5m'] : replayed;
  const series = (timeframe: Timeframe, before: number): CandleSeries =>
    new CandleSeries(timeframe, Math.ceil(((before + 1) * DAY_MS) / TIMEFRAME_MS[timeframe]));
  return {
    '1m': series('1m', replayed),
    '5m': series('5m', days['5m']),
    '15m': series('15m', inside('15m')),
    '30m': series('30m', inside('30m')),
    '1h': series('1h', days['1h']),
    '4h': series('4h', days['4h']),
    '1d': series('1d', days['1d']),
  };
}

/** @returns the given candles of the window, and what its minutes roll up to. */
export function rolledUp(candles: WindowCandles, starts: WindowStarts, settings: AnalysisSettings): RolledUpWindow {
  const window: Record<Timeframe, CandleSeries> = { ...emptyWindow(settings) };
  for (const timeframe of GIVEN) window[timeframe] = candles[timeframe].between(starts[timeframe], starts['1m']);
  for (const timeframe of madeBefore(settings)) {
    for (const made of partsJoined(window['5m'], timeframe, starts['1m'])) window[timeframe].append(made);
  }
  const minutes = (window['1m'] = candles['1m'].between(starts['1m'], EVER));
  const aggregation = new Aggregation();
  for (let i = 0; i < minutes.length; i += 1) {
    for (const closed of aggregation.apply(minutes.candle(i))) window[closed.timeframe].append(closed);
  }
  return { candles: window, aggregation };
}

/** @returns a later window of candles that are rolled up already. */
export function later(
  { candles, aggregation }: RolledUpWindow,
  starts: WindowStarts,
  settings: AnalysisSettings,
): RolledUpWindow {
  const inside = (timeframe: '15m' | '30m'): EpochMs => starts[madeBefore(settings).includes(timeframe) ? '5m' : '1m'];
  const from = (timeframe: Timeframe, start: EpochMs): CandleSeries => candles[timeframe].between(start, EVER);
  const window = {
    '1m': from('1m', starts['1m']),
    '5m': from('5m', starts['5m']),
    '15m': from('15m', inside('15m')),
    '30m': from('30m', inside('30m')),
    '1h': from('1h', starts['1h']),
    '4h': from('4h', starts['4h']),
    '1d': from('1d', starts['1d']),
  };
  return { candles: window, aggregation };
}
