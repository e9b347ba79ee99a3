import { Instrument, type InstrumentFacts } from '#libs/market';

/** A market of 0.1 ticks and the finest steps, as the three venues list the pairs of their recordings. */
function market(facts: Pick<InstrumentFacts, 'broker' | 'baseAsset' | 'quoteAsset'>, stepSize: string): Instrument {
  const symbol = `${facts.baseAsset}${facts.quoteAsset}`;
  return new Instrument({ ...facts, symbol, tickSize: '0.1', stepSize, status: 'TRADING' });
}

export const bybitMarket = market({ broker: 'BYBIT', baseAsset: 'BTC', quoteAsset: 'USDC' }, '0.000001');
export const okxMarket = market({ broker: 'OKX', baseAsset: 'BTC', quoteAsset: 'USDT' }, '0.00000001');
export const krakenMarket = market({ broker: 'KRAKEN', baseAsset: 'BTC', quoteAsset: 'USDT' }, '0.00000001');
