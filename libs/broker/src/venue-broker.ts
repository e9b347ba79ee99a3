import type { Broker, StreamOptions } from './broker.js';
import type { BrokerSeams } from './define-broker.js';
import { MarketFeed, type FeedSeams } from './feed/market-feed.js';
import type { MarketSource } from './feed/market-source.js';
import { FeedVitals } from './feed/vitals.js';
import { MINUTE_MS, type EpochMs, type Instrument, type MarketEvent } from '#libs/market';
import { SharedTime } from './shared-time.js';
import type { TradeRequest } from './trade-history.js';
import type { Channel } from './stream-protocol.js';
import { StreamPool } from './streams/stream-pool.js';
import type { Asking, Venue } from './venue.js';

/** Makes a broker of an exchange's parts. Opens no connection: the first call does. */
export function venueBroker(venue: Venue, seams: BrokerSeams): Broker {
  const { id, capabilities, rest } = venue;
  const { timers, random } = seams;
  const pool = new StreamPool(venue.streams, { timers, random, onReject: (reason) => seams.onReject(id, reason) });
  const vitals = new Map<string, FeedVitals>();
  const time = new SharedTime({
    clock: seams.clock,
    ask: (stop) => rest.exchangeTime({ stop, urgency: 'recovery' }),
  });
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
      const parts = { venue, pool, time };
      const feed = feedOf(parts, { timers, random, vitals: measured }, instrument, options);
      return feed.events(stop);
    },
    rates: () => rest.rates(),
    connections: () => pool.report,
    quality: (symbol) => vitals.get(symbol)?.quality,
  };
}

/** What lies within so short a span was lost with a connection; longer ones are history. */
const RECOVERY_MS = 5 * MINUTE_MS;

function timeOf(mark: TradeRequest['from']): EpochMs {
  return typeof mark === 'number' ? mark : mark.time;
}

/** What somebody waits for. */
function now(stop: AbortSignal | undefined): Asking {
  return { stop, urgency: 'now' };
}

/** What the feeds of one exchange share. */
interface Shared {
  readonly venue: Venue;
  readonly pool: StreamPool;
  readonly time: SharedTime;
}

function feedOf(
  { venue, pool, time }: Shared,
  seams: FeedSeams,
  instrument: Instrument,
  options: StreamOptions,
): { events(stop: AbortSignal): AsyncIterable<MarketEvent> } {
  const channels: readonly Channel[] = ['candle', ...(options.with ?? [])];
  const { rest, capabilities } = venue;
  const asking = (stop: AbortSignal, spanMs: number): Asking => ({
    stop,
    urgency: spanMs <= RECOVERY_MS ? 'recovery' : 'backfill',
  });
  const source: MarketSource = {
    capabilities,
    open: () => pool.open(instrument, channels),
    exchangeTime: async (stop) => {
      const told = await time.tell(stop);
      seams.vitals.clockSkewMs = time.skewMs;
      return told;
    },
    candles: (from, to, stop) => rest.candles({ instrument, timeframe: '1m', from, to }, asking(stop, to - from)),
    trades: ({ from, to }, urgency, stop) =>
      rest.trades(
        { instrument, from, to },
        urgency === 'backfill' ? { stop, urgency } : asking(stop, timeOf(to) - timeOf(from)),
      ),
  };
  return new MarketFeed(source, seams, { instrument, from: options.from, withTrades: channels.includes('trade') });
}
