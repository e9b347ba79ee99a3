import { TIMEFRAMES } from '#libs/market';
import type { Capabilities } from '../capabilities.js';
import { defineBroker } from '../define-broker.js';
import { venueBroker } from '../venue-broker.js';
import { BYBIT_BUDGETS, BybitMarketData } from './bybit/market-data.js';
import { bybitStreams } from './bybit/streams.js';

const capabilities: Capabilities = {
  timeframes: TIMEFRAMES,
  candleHistory: 'all',
  takerBuyVolume: false,
  tradeCount: false,
  bestQuote: true,
  candleEnds: 'told',
  tradePlaces: 'ascending',
  tradeHistory: 'recent-only',
  rates: Object.values(BYBIT_BUDGETS),
};

/** Bybit spot, v5. Trades of the past are only the last 60: what a longer loss of the connection cost stays lost. */
export const bybit = defineBroker({
  id: 'BYBIT',
  defaults: { restUrl: 'https://api.bybit.com', streamUrl: 'wss://stream.bybit.com' },
  open: (settings, seams) =>
    venueBroker(
      { id: 'BYBIT', capabilities, rest: new BybitMarketData(settings, seams), streams: bybitStreams(settings) },
      seams,
    ),
});
