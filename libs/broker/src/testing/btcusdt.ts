import { Instrument } from '#libs/market';

/** BTCUSDT as Binance lists it. */
export const btcusdt = new Instrument({
  broker: 'BINANCE',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  tickSize: '0.01000000',
  stepSize: '0.00001000',
  minNotional: '5.00000000',
  status: 'TRADING',
});

/** Its entry in exchangeInfo. */
export const BTCUSDT_LISTING = {
  symbol: 'BTCUSDT',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
    { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
    { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true },
  ],
};

/** A Monday, 00:00Z. */
export const START = Date.UTC(2024, 0, 1);

/** A sound REST row for the candle that opens at `openTime`. */
export function klineRowAt(openTime: number, spanMs = 60_000): unknown[] {
  const price = 42_000 + ((openTime / 60_000) % 100);
  return [
    openTime,
    `${price}.10000000`,
    `${price}.90000000`,
    `${price}.00000000`,
    `${price}.50000000`,
    '12.34500000',
    openTime + spanMs - 1,
    '518490.12345678',
    321,
    '6.00000000',
    '252000.00000000',
    '0',
  ];
}
