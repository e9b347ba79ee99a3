import type { Candle } from '#libs/market';
import { Aggregation } from '../candles/aggregation.js';
import { CandleSeries } from '../candles/candle-series.js';
import { LegTracker } from '../structure/leg-tracker.js';
import { RelativeVolume } from '../order-flow/relative-volume.js';
import { Swings } from '../structure/swings.js';
import { TrueRanges } from '../candles/true-ranges.js';

/** A reader of swings and legs alone: minutes in, legs as of each 5m close. */
export class SwingMarket {
  readonly minutes = new CandleSeries('1m');
  readonly fiveMinutes = new CandleSeries('5m');
  readonly ranges = new TrueRanges(this.fiveMinutes, 14);
  readonly swings = new Swings(this.fiveMinutes, this.ranges, 2.5);
  readonly legs: LegTracker;
  readonly #aggregation = new Aggregation();

  /** @param edges of value, ticks. */
  constructor(
    private readonly dailyAtr: () => number | undefined,
    private readonly edges: () => readonly number[] = () => [],
  ) {
    const { minutes, fiveMinutes, ranges } = this;
    const volumes = new RelativeVolume(fiveMinutes);
    this.legs = new LegTracker({ minutes, candles: fiveMinutes, ranges, volumes }, this.swings);
  }

  /** @returns the 5m candle that this minute closed. */
  add(minute: Candle): Candle | undefined {
    this.minutes.append(minute);
    const closed = this.#aggregation.apply(minute).filter(({ timeframe }) => timeframe === '5m');
    for (const candle of closed) this.#close(candle);
    return closed.at(-1);
  }

  #close(candle: Candle): void {
    this.fiveMinutes.append(candle);
    this.ranges.extend();
    this.swings.extend();
    this.legs.close(this.edges(), this.dailyAtr());
  }
}
