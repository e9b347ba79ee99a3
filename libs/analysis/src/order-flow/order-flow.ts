import { MINUTE_MS, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { OrderFlowSource } from '../readings.js';
import { bulkDelta } from './bulk-volume.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { Column } from '../candles/column.js';
import { Occasions } from '../candles/occasions.js';
import { delta, deltaRatio } from './delta.js';
import { Spread } from '../candles/spread.js';

/** How the delta of a minute came about. */
const MEASURED = 0;
const ESTIMATED = 1;
const UNKNOWN = 2;

/**
 * Running sums of delta and volume over the 1m candles of a reading, so that the net flow of any span is two
 * subtractions. Follows its series: call `extend` after candles were appended. Where the venue does not tell who was the
 * aggressor, the delta is estimated by bulk classification; before there are price changes enough for that it is
 * unknown, and so is every flow over it.
 */
export class OrderFlow {
  readonly #delta: Column;
  readonly #volume: Column;
  readonly #estimated = new Occasions();
  readonly #unknown = new Occasions();
  readonly #changes: Spread;

  constructor(
    private readonly minutes: CandleSeries,
    private readonly settings: AnalysisSettings = ANALYSIS_SETTINGS,
  ) {
    this.#delta = new Column(minutes.capacity + 1);
    this.#volume = new Column(minutes.capacity + 1);
    for (const sum of [this.#delta, this.#volume]) sum.push(0);
    this.#changes = new Spread(minutes, (from, to) => to - from);
  }

  extend(): void {
    for (let i = this.#volume.length - 1; i < this.minutes.length; i += 1) {
      const [net, how] = this.#flowOf(i);
      this.#delta.push(this.#delta.at(i) + net);
      this.#volume.push(this.#volume.at(i) + this.minutes.volume(i));
      if (how === ESTIMATED) this.#estimated.add(i);
      if (how === UNKNOWN) this.#unknown.add(i);
    }
  }

  /** @returns sum of delta over the candles [start, end), estimates included; undefined if one is unknown. */
  net(start: number, end: number): number | undefined {
    return this.#unknown.between(start, end) ? undefined : this.#delta.at(end) - this.#delta.at(start);
  }

  /** @returns delta over volume of the candles [start, end), all of which must tell; undefined where nothing was traded. */
  knownRatio(start: number, end: number): number | undefined {
    return deltaRatio(this.#delta.at(end) - this.#delta.at(start), this.volume(start, end));
  }

  /** @returns volume of the candles [start, end). */
  volume(start: number, end: number): number {
    return this.#volume.at(end) - this.#volume.at(start);
  }

  /** @returns whether every delta of the candles [start, end) was measured. */
  isMeasured(start: number, end: number): boolean {
    return !this.#estimated.between(start, end) && !this.#unknown.between(start, end);
  }

  /**
   * Net delta over volume of the last `minutes` minutes before `asOf`, -1 .. 1.
   *
   * @returns undefined if too many of the minutes are missing (more than 2 %, so any of 3 or 15), if nothing was traded
   *   in them or if a delta is unknown.
   */
  ratio(asOf: EpochMs, minutes: number): number | undefined {
    const start = this.minutes.indexFrom((asOf - minutes * MINUTE_MS) as EpochMs);
    const end = this.minutes.indexFrom(asOf);
    if (minutes - (end - start) > this.settings.holes * minutes) return undefined;
    const net = this.net(start, end);
    return net === undefined ? undefined : deltaRatio(net, this.volume(start, end));
  }

  /** @returns where the flow of the day before `asOf` comes from; `none` if that of the last hour is unknown. */
  source(asOf: EpochMs): OrderFlowSource {
    const { long, span } = this.settings.flow;
    const end = this.minutes.indexFrom(asOf);
    const hour = this.minutes.indexFrom((asOf - long * MINUTE_MS) as EpochMs);
    if (this.net(hour, end) === undefined) return 'none';
    const day = this.minutes.indexFrom((asOf - span * MINUTE_MS) as EpochMs);
    return this.isMeasured(day, end) ? 'klines' : 'estimated';
  }

  /** Delta of one minute and how it was had. */
  #flowOf(index: number): readonly [number, number] {
    const volume = this.minutes.volume(index);
    if (volume === 0) return [0, MEASURED];
    const bought = this.minutes.takerBuyVolume(index);
    if (bought !== undefined) return [delta(volume, bought), MEASURED];
    const { span, minSamples } = this.settings.bulkVolume;
    this.#changes.extend();
    const sigma = this.#changes.deviation(index, span, minSamples);
    if (sigma === undefined || !this.minutes.follows(index)) return [0, UNKNOWN];
    return [bulkDelta(volume, this.minutes.close(index) - this.minutes.close(index - 1), sigma), ESTIMATED];
  }
}
