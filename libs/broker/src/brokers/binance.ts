import { MINUTE_MS, TIMEFRAMES } from '#libs/market';
import type { Capabilities } from '../capabilities.js';
import { defineBroker } from '../define-broker.js';
import { venueBroker } from '../venue-broker.js';
import { BinanceMarketData } from './binance/market-data.js';
import { binanceStreams } from './binance/streams.js';

const capabilities: Capabilities = {
  timeframes: TIMEFRAMES,
  candleHistory: 'all',
  takerBuyVolume: true,
  tradeCount: true,
  bestQuote: true,
  candleEnds: 'told',
  tradePlaces: 'contiguous',
  tradeHistory: 'contiguous-id',
  rates: [{ name: 'request weight', limit: 6_000, windowMs: MINUTE_MS }],
};

/** Binance spot: REST through the official connector, market streams through a thin client of our own. */
export const binance = defineBroker({
  id: 'BINANCE',
  defaults: { restUrl: 'https://api.binance.com', streamUrl: 'wss://stream.binance.com:9443' },
  open: (settings, seams) =>
    venueBroker(
      {
        id: 'BINANCE',
        capabilities,
        rest: new BinanceMarketData(settings, seams),
        streams: binanceStreams(settings),
      },
      seams,
    ),
});
