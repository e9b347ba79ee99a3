import { Instrument } from '#libs/market';

/** The market that generated trades belong to. */
export const BENCHMARK_MARKET = new Instrument({
  broker: 'bench',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  status: 'TRADING',
});
