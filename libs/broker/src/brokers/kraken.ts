import { TIMEFRAMES } from '#libs/market';
import type { Capabilities } from '../capabilities.js';
import { defineBroker } from '../define-broker.js';
import { venueBroker } from '../venue-broker.js';
import { KRAKEN_BUDGETS, KrakenMarketData } from './kraken/market-data.js';
import { krakenStreams } from './kraken/streams.js';

const capabilities: Capabilities = {
  timeframes: TIMEFRAMES,
  candleHistory: 720,
  takerBuyVolume: false,
  tradeCount: true,
  bestQuote: true,
  candleEnds: 'by-next',
  tradePlaces: 'contiguous',
  tradeHistory: 'cursor',
  rates: Object.values(KRAKEN_BUDGETS),
};

/** Kraken spot: REST v0, stream v2. Of each timeframe it has the newest 720 candles; its trades go back to the beginning. */
export const kraken = defineBroker({
  id: 'KRAKEN',
  defaults: { restUrl: 'https://api.kraken.com', streamUrl: 'wss://ws.kraken.com' },
  open: (settings, seams) =>
    venueBroker(
      { id: 'KRAKEN', capabilities, rest: new KrakenMarketData(settings, seams), streams: krakenStreams(settings) },
      seams,
    ),
});
