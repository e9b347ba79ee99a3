import { TIMEFRAMES } from '#libs/market';
import type { Capabilities } from '../capabilities.js';
import { defineBroker } from '../define-broker.js';
import { venueBroker } from '../venue-broker.js';
import { OKX_BUDGETS, OkxMarketData } from './okx/market-data.js';
import { okxStreams } from './okx/streams.js';

const capabilities: Capabilities = {
  timeframes: TIMEFRAMES,
  candleHistory: 'all',
  takerBuyVolume: false,
  tradeCount: false,
  bestQuote: true,
  candleEnds: 'told',
  tradePlaces: 'contiguous',
  tradeHistory: 'contiguous-id',
  rates: Object.values(OKX_BUDGETS),
};

/** OKX spot, v5. Accounts of some regions have hosts of their own (`eea.okx.com`, `us.okx.com`). */
export const okx = defineBroker({
  id: 'OKX',
  defaults: { restUrl: 'https://www.okx.com', streamUrl: 'wss://ws.okx.com' },
  open: (settings, seams) =>
    venueBroker(
      { id: 'OKX', capabilities, rest: new OkxMarketData(settings, seams), streams: okxStreams(settings) },
      seams,
    ),
});
