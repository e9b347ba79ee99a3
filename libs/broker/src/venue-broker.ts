import type { Broker, StreamOptions } from './broker.js';
import type { BrokerSeams } from './define-broker.js';
import { MarketFeed, type FeedSeams } from './feed/market-feed.js';
import type { MarketSource } from './feed/market-source.js';
import { FeedVitals } from './feed/vitals.js';
import type { Instrument, MarketEvent } from '#libs/market';
import type { Channel } from './stream-protocol.js';
import { StreamPool } from './streams/stream-pool.js';
import type { Asking, Venue } from './venue.js';

/** Makes a broker of an exchange's parts. Opens no connection: the first call does. */
export function venueBroker(venue: Venue, seams: BrokerSeams): Broker {
  const { id, capabilities, rest } = venue;
  const { timers, random } = seams;
  const pool = new StreamPool(venue.streams, { timers, random, onReject: (reason) => seams.onReject(id, reason) });
  const vitals = new Map<string, FeedVitals>();
  return {
    id,
    capabilities,
    exchangeTime: (stop) => rest.exchangeTime(now(stop)),
    instrument: (symbol, stop) => rest.instrument(symbol, now(stop)),
    instruments: (stop) => rest.instruments(now(stop)),
    candles: (request, stop) => rest.candles(request, now(stop)),
    trades: (request, stop) => rest.trades(request, now(stop)),
    quote: (instrument, stop) => rest.quote(instrument, now(stop)),
    stream: (instrument, stop, options = {}) => {
      const measured = new FeedVitals();
      vitals.set(instrument.symbol, measured);
      const feed = feedOf(venue, pool, { timers, random, clock: seams.clock, vitals: measured }, instrument, options);
      return feed.events(stop);
    },
    rates: () => rest.rates(),
    connections: () => pool.report,
    quality: (symbol) => vitals.get(symbol)?.quality,
  };
}

/** What somebody waits for. */
function now(stop: AbortSignal | undefined): Asking {
  return { stop, urgency: 'now' };
}

function feedOf(
  venue: Venue,
  pool: StreamPool,
  seams: FeedSeams & Pick<BrokerSeams, 'clock'>,
  instrument: Instrument,
  options: StreamOptions,
): { events(stop: AbortSignal): AsyncIterable<MarketEvent> } {
  const channels: readonly Channel[] = ['candle', ...(options.with ?? [])];
  const { rest, capabilities } = venue;
  const { clock } = seams;
  const backfill = (stop: AbortSignal): Asking => ({ stop, urgency: 'backfill' });
  const source: MarketSource = {
    capabilities,
    open: () => pool.open(instrument, channels),
    exchangeTime: async (stop) => {
      const before = clock.now();
      const told = await rest.exchangeTime(backfill(stop));
      seams.vitals.clockSkewMs = Math.round(told - (before + clock.now()) / 2);
      return told;
    },
    candles: (from, to, stop) => rest.candles({ instrument, timeframe: '1m', from, to }, backfill(stop)),
    trades: (from, to, stop) => rest.trades({ instrument, from, to }, backfill(stop)),
  };
  return new MarketFeed(source, seams, { instrument, from: options.from, withTrades: channels.includes('trade') });
}
