import type { CandleSeries } from '../candles/candle-series.js';
import type { TrueRanges } from '../candles/true-ranges.js';
import { ZigZag, type Pivot, type SwingLeg } from './zigzag.js';

/**
 * The swings of one timeframe: a ZigZag whose threshold is a multiple of the timeframe's own ATR at each candle (3 on
 * 1m; 2.5 on 5m, 1h and 4h). Follows its series: call `extend` after candles were appended and true ranges extended.
 * Warm-up: the ATR's.
 */
export class Swings {
  readonly #zigzag = new ZigZag();
  #read = 0;

  /** @param multiple of the ATR that price must come back by. */
  constructor(
    private readonly series: CandleSeries,
    private readonly ranges: TrueRanges,
    private readonly multiple: number,
  ) {}

  /** Confirmed pivots, oldest first. */
  get pivots(): readonly Pivot[] {
    return this.#zigzag.pivots;
  }

  /** The provisional leg, undefined before the first pivot. */
  get running(): SwingLeg | undefined {
    return this.#zigzag.running;
  }

  /** @returns the pivots that the new candles confirmed. */
  extend(): readonly Pivot[] {
    const known = this.pivots.length;
    for (; this.#read < this.series.length; this.#read += 1) this.#add(this.#read);
    return this.pivots.slice(known);
  }

  #add(index: number): void {
    const { series } = this;
    const atr = this.ranges.atr(index);
    this.#zigzag.update(
      {
        openTime: series.openTime(index),
        closedAt: series.endTime(index),
        high: series.high(index),
        low: series.low(index),
      },
      atr === undefined ? undefined : this.multiple * atr,
    );
  }
}
