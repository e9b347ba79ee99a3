import { after, epochMs, MINUTE_MS, openTimeOf, type Candle, type EpochMs } from '#libs/market';
import type { TradeColumns } from './trade-columns.js';

/** @returns the 1m candles of trades; a minute without any repeats the last close, without volume, as exchanges do. */
export function candlesOf({ length, times, prices, quantities, sides }: TradeColumns): Candle[] {
  const candles: Candle[] = [];
  let openTime = openTimeOf(epochMs(times[0] ?? 0), '1m');
  for (let from = 0; from < length; openTime = after(openTime, MINUTE_MS)) {
    let [volume, bought, high, low, to] = [0, 0, -Infinity, Infinity, from];
    for (; to < length && (times[to] ?? 0) < openTime + MINUTE_MS; to += 1) {
      const [price, quantity] = [prices[to] ?? 0, quantities[to] ?? 0];
      volume += quantity;
      if (sides[to] === 1) bought += quantity;
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    const before = candles.at(-1)?.close ?? prices[0] ?? 0;
    const isQuiet = to === from;
    const [open, close] = isQuiet ? [before, before] : [prices[from] ?? 0, prices[to - 1] ?? 0];
    const range = isQuiet ? { high: before, low: before } : { high, low };
    candles.push(candleAt(openTime, { open, ...range, close, volume, bought, trades: to - from }));
    from = to;
  }
  return candles;
}

interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly bought: number;
  readonly trades: number;
}

function candleAt(openTime: EpochMs, { bought, ...bar }: Bar): Candle {
  const value = BigInt(bar.close) * 10_000n;
  return {
    timeframe: '1m',
    openTime,
    closeTime: after(openTime, MINUTE_MS),
    ...bar,
    quoteVolume: BigInt(bar.volume) * value,
    takerBuyVolume: bought,
    takerBuyQuoteVolume: BigInt(bought) * value,
  };
}
