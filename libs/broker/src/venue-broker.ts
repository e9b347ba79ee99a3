import type { EpochMs, Instrument, MarketEvent } from '#libs/market';
import type { Broker, StreamOptions } from './broker.js';
import { CandleFeed } from './candle-feed.js';
import type { BrokerSeams } from './define-broker.js';
import { SocketLink } from './feed-link.js';
import { ConnectionPacer } from './reconnect.js';
import type { Topic } from './stream-protocol.js';
import type { Asking, Venue } from './venue.js';

/** Makes a broker of an exchange's parts. Opens no connection: the first call does. */
export function venueBroker(venue: Venue, seams: BrokerSeams): Broker {
  const { id, capabilities, rest } = venue;
  const pacer = new ConnectionPacer(seams.timers);
  return {
    id,
    capabilities,
    exchangeTime: (stop) => rest.exchangeTime(now(stop)),
    instrument: (symbol, stop) => rest.instrument(symbol, now(stop)),
    instruments: (stop) => rest.instruments(now(stop)),
    candles: (request, stop) => rest.candles(request, now(stop)),
    trades: (request, stop) => rest.trades(request, now(stop)),
    quote: (instrument, stop) => rest.quote(instrument, now(stop)),
    stream: (instrument, stop, options = {}) => stream(venue, seams, pacer, { instrument, stop, options }),
    rates: () => rest.rates(),
  };
}

/** What somebody waits for. */
function now(stop: AbortSignal | undefined): Asking {
  return { stop, urgency: 'now' };
}

interface Wanted {
  readonly instrument: Instrument;
  readonly stop: AbortSignal;
  readonly options: StreamOptions;
}

function stream(venue: Venue, seams: BrokerSeams, pacer: ConnectionPacer, wanted: Wanted): AsyncIterable<MarketEvent> {
  const { rest } = venue;
  const { instrument, stop, options } = wanted;
  const asking: Asking = { stop, urgency: 'backfill' };
  const source = {
    open: () => link(venue, seams, pacer, wanted),
    exchangeTime: () => rest.exchangeTime(asking),
    candles: (from: EpochMs, to: EpochMs) => rest.candles({ instrument, timeframe: '1m', from, to }, asking),
  };
  return new CandleFeed(source, { ...seams, pacer }, stop, options.from).events();
}

function link(venue: Venue, seams: BrokerSeams, pacer: ConnectionPacer, { instrument, options }: Wanted): SocketLink {
  const { id, streams } = venue;
  const topics: Topic[] = (['candle', ...(options.with ?? [])] as const).map((channel) => ({ instrument, channel }));
  const reader = streams.reader();
  const markets = new Map([[streams.nameOf(instrument), instrument]]);
  const protocol = {
    url: streams.urlOf('candle'),
    greeting: streams.subscribe(topics, () => 1).map(({ frame }) => frame),
    read: (text: string) => reader.read(text, markets),
    onRefusal: (status: number, retryAfter: string | undefined) => {
      const { reason, seconds } = streams.refusal(status, retryAfter);
      if (seconds === undefined) return reason;
      pacer.hold(seconds);
      return `${reason}, next attempt in ${seconds} s at the earliest`;
    },
    onReject: (reason: string) => seams.onReject(id, reason),
  };
  return new SocketLink(protocol, seams.timers);
}
