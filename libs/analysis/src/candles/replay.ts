import type { EpochMs } from '#libs/market';
import { ROLLED_UP, type RolledUp } from './aggregation.js';
import type { CandleSeries } from './candle-series.js';
import type { WindowCandles } from './window-candles.js';

const NONE: readonly RolledUp[] = Object.freeze([]);

/**
 * Shows the candles of a window again as they closed: minute by minute, each with the longer ones that its coming or its
 * end closes, as `Aggregation` does. What is walked this way is neither rolled up nor copied a second time.
 */
export class Replay {
  /** When the first of the longer candles still hidden is over. */
  #nextClose: number;

  /** Hides all candles that opened at `from` or later; all timeframes have candles rolled up from there on. */
  constructor(
    private readonly candles: WindowCandles,
    from: EpochMs,
  ) {
    for (const series of Object.values(candles)) series.hideFrom(from);
    this.#nextClose = this.#firstEnd();
  }

  /** Open time of the next minute, undefined after the last one. */
  get next(): EpochMs | undefined {
    return this.candles['1m'].hidden;
  }

  /** Shows the next minute. @throws RangeError after the last one. */
  showMinute(): void {
    this.candles['1m'].show();
  }

  /** Shows the longer candles that are over because time has reached `time`. @returns of which timeframes, shortest first. */
  closeBy(time: EpochMs): readonly RolledUp[] {
    if (time < this.#nextClose) return NONE;
    const closed: RolledUp[] = [];
    for (const timeframe of ROLLED_UP) {
      if (endOfHidden(this.candles[timeframe]) > time) continue;
      this.candles[timeframe].show();
      closed.push(timeframe);
    }
    this.#nextClose = this.#firstEnd();
    return closed;
  }

  #firstEnd(): number {
    let first = Infinity;
    for (const timeframe of ROLLED_UP) first = Math.min(first, endOfHidden(this.candles[timeframe]));
    return first;
  }
}

function endOfHidden(series: CandleSeries): number {
  return series.hidden === undefined ? Infinity : series.endTime(series.length);
}
