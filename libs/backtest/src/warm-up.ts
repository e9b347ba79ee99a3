import { Aggregation, historyWindow, type AnalysisSettings } from '#libs/analysis';
import type { Candle, EpochMs } from '#libs/market';

/** Rolls the minutes before a replay up to the history that a reader is started from: what an exchange would give. */
export class WarmUp {
  readonly #aggregation = new Aggregation();
  readonly #candles: Candle[] = [];

  constructor(
    private readonly from: EpochMs,
    private readonly settings: AnalysisSettings,
  ) {}

  /** Open time of the first minute that can matter. */
  get since(): EpochMs {
    return historyWindow(this.from, this.settings).reduce(
      (first, span) => (span.from < first ? span.from : first),
      this.from,
    );
  }

  /** Takes the next minute before the replay's first. */
  add(minute: Candle): void {
    this.#candles.push(minute, ...this.#aggregation.apply(minute));
  }

  /** @returns the candles of the reader's window, of each timeframe in order. */
  history(): readonly Candle[] {
    const candles = [...this.#candles, ...this.#aggregation.advance(this.from)];
    return historyWindow(this.from, this.settings).flatMap(({ timeframe, from, to }) =>
      candles.filter((one) => one.timeframe === timeframe && one.openTime >= from && one.openTime < to),
    );
  }
}
