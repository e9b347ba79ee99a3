import { TIMEFRAME_MS, type Timeframe } from '#libs/market';
import type { AnalysisSettings } from './analysis-settings.js';
import { JoinedRanges, rangeOverTime, type RangeOverTime } from './candles/joined-ranges.js';
import type { TrueRanges } from './candles/true-ranges.js';
import type { WindowCandles } from './candles/window-candles.js';
import { workingTimeframeOf } from './working-settings.js';
import { STRUCTURE_SPANS, timeScale, type StructureSpans } from './working-timeframe.js';

/**
 * The ranges by which structure is measured: ATR of one, three and twelve candles of the working timeframe. For 5m these
 * are timeframes that are read anyway; for longer ones the longer two are joined of its own and of 1h candles.
 */
export class StructureRanges {
  readonly spans: StructureSpans;
  readonly candle: RangeOverTime;
  readonly exit: RangeOverTime;
  readonly height: RangeOverTime;
  readonly #joined: readonly JoinedRanges[];

  constructor(candles: WindowCandles, ranges: Readonly<Record<Timeframe, TrueRanges>>, settings: AnalysisSettings) {
    const working = workingTimeframeOf(settings);
    const read = (timeframe: Timeframe): RangeOverTime => rangeOverTime(candles[timeframe], ranges[timeframe]);
    this.spans = STRUCTURE_SPANS[working];
    this.candle = read(working);
    if (working === '5m') {
      this.exit = read('15m');
      this.height = read('1h');
      this.#joined = [];
      return;
    }
    const hours = (12 * timeScale(working) * TIMEFRAME_MS['5m']) / TIMEFRAME_MS['1h'];
    const exit = new JoinedRanges(candles[working], 3, settings.atr.period);
    const height = new JoinedRanges(candles['1h'], hours, settings.atr.period);
    [this.exit, this.height, this.#joined] = [exit, height, [exit, height]];
  }

  /** Takes in what was appended to the candles. */
  extend(): void {
    for (const joined of this.#joined) joined.extend();
  }
}
