import { Aggregation, historyWindow } from '#libs/analysis';
import { type Candle, type EpochMs, type Timeframe } from '#libs/market';

/** Candles of every timeframe as an exchange would keep them. */
export class CandleHistory {
  readonly #candles = new Map<Timeframe, Candle[]>();

  constructor(minutes: readonly Candle[]) {
    const aggregation = new Aggregation();
    for (const minute of minutes) for (const candle of [minute, ...aggregation.apply(minute)]) this.#put(candle);
  }

  /** @returns what a cold start at `asOf` is given. */
  window(asOf: EpochMs): Candle[] {
    return historyWindow(asOf).flatMap(({ timeframe, from, to }) =>
      (this.#candles.get(timeframe) ?? []).filter(({ openTime }) => from <= openTime && openTime < to),
    );
  }

  #put(candle: Candle): void {
    const kept = this.#candles.get(candle.timeframe);
    if (kept) kept.push(candle);
    else this.#candles.set(candle.timeframe, [candle]);
  }
}
