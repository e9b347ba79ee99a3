import type { Candle } from '#libs/market';

/** The same market with up and down exchanged about a price: what was bought is sold. */
export function mirroredCandle(candle: Candle, sum: number): Candle {
  const { open, high, low, close, volume, takerBuyVolume } = candle;
  return {
    ...candle,
    open: sum - open,
    high: sum - low,
    low: sum - high,
    close: sum - close,
    takerBuyVolume: takerBuyVolume === undefined ? undefined : volume - takerBuyVolume,
  };
}
