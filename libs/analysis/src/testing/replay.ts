import type { Candle, EpochMs, MarketEvent } from '#libs/market';
import { Aggregation } from '../candles/aggregation.js';
import { historyWindow } from '../candles/history-window.js';

/** The candle as a feed delivers it. */
export function arrival(candle: Candle): MarketEvent {
  return { type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false };
}

/** What an exchange keeps of a market: its candles of every timeframe. */
export class Exchange {
  /** Of all timeframes. */
  readonly candles: readonly Candle[];

  constructor(minutes: readonly Candle[]) {
    const aggregation = new Aggregation();
    this.candles = [...minutes, ...minutes.flatMap((minute) => aggregation.apply(minute))];
  }

  /** @returns what a cold start at `asOf` fetches. */
  history(asOf: EpochMs): Candle[] {
    return historyWindow(asOf).flatMap(({ timeframe, from, to }) =>
      this.candles.filter(
        (candle) => candle.timeframe === timeframe && from <= candle.openTime && candle.openTime < to,
      ),
    );
  }
}
