import { Spot } from '@binance/spot';
import { WebSocket, type ClientOptions } from 'ws';
import { Instrument, placeOf, type EpochMs } from '#libs/market';
import { UsualFrames } from '../../libs/broker/src/brokers/binance/usual-frames.js';
import { binanceStreams } from '../../libs/broker/src/brokers/binance/streams.js';
import { readFrame } from '../../libs/broker/src/brokers/binance/frames.js';
import type { FeedMessage } from '../../libs/broker/src/feed-message.js';
import { systemRandom, systemTimers } from '../../libs/broker/src/reconnect.js';
import { StreamPool } from '../../libs/broker/src/streams/stream-pool.js';
import { peer } from '../peers/installed.js';
import type { Client, Take } from './served.js';

const TICK = 100;
const STEP = 1_000_000;
const SUBSCRIBE = JSON.stringify({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'], id: 1 });

const btcusdt = new Instrument({
  broker: 'BINANCE',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  tickSize: '0.01',
  stepSize: '0.001',
  status: 'TRADING',
});
const listed = new Map([['BTCUSDT', btcusdt]]);

function takeMessage(message: FeedMessage | undefined, take: Take): void {
  if (message?.type !== 'trade') return;
  const { time, price, quantity, side } = message.trade;
  take(placeOf(message.trade) ?? 0, time, price, quantity, side);
}

/** `ws` as it is, and somebody who reads its frames. */
function plain(read: (data: Buffer, take: Take) => void, options: ClientOptions = {}): Client {
  return async (url, take) => {
    const socket = new WebSocket(`${url}/stream`, { perMessageDeflate: false, ...options });
    socket.on('message', (data: Buffer) => read(data, take));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(SUBSCRIBE);
    return () => socket.terminate();
  };
}

/** The product's frame reader on `ws`. */
export function bytesClient(): Client {
  const usual = new UsualFrames();
  // Whether it is UTF-8 is looked at where text is made of it, as on the product's connections.
  return plain((data, take) => takeMessage(usual.read(data, listed) ?? readFrame(data.toString(), listed)[0], take), {
    skipUTF8Validation: true,
  });
}

/** The product's frame reader without its short way. */
export function textClient(): Client {
  return plain((data, take) => takeMessage(readFrame(data.toString(), listed)[0], take));
}

/** The product's shared connections: subscription, watchdogs, queue and all. */
export const poolClient: Client = async (url, take) => {
  const seams = { timers: systemTimers, random: systemRandom, onReject: () => undefined };
  const link = new StreamPool(binanceStreams({ streamUrl: url, restUrl: url }), seams).open(btcusdt, ['trade']);
  await link.opened;
  void (async () => {
    for (let got = await link.next(60_000); Array.isArray(got); got = await link.next(60_000)) {
      for (const message of got) takeMessage(message, take);
    }
  })();
  return () => link.close('done');
};

interface WireTrade {
  readonly a: number;
  readonly p: string;
  readonly q: string;
  readonly T: number;
  readonly m: boolean;
}

function takeWire({ a, p, q, T, m }: WireTrade, take: Take): void {
  take(a, T as EpochMs, Math.round(parseFloat(p) * TICK), Math.round(parseFloat(q) * STEP), m ? -1 : 1);
}

/** What most people write. */
export function jsonClient(): Client {
  return plain((data, take) => {
    const { data: event } = JSON.parse(data.toString()) as { readonly data?: WireTrade };
    if (event) takeWire(event, take);
  });
}

/** Binance's own package. */
export const binanceClient: Client = async (url, take) => {
  const { websocketStreams } = new Spot({ configurationWebsocketStreams: { wsURL: url } });
  const connection = await websocketStreams.connect();
  connection.aggTrade({ symbol: 'btcusdt' }).on('message', (trade) => takeWire(trade as unknown as WireTrade, take));
  return () => void connection.disconnect();
};

/** What of ccxt is used; it has no types of its own for a module that is required. */
interface Ccxt {
  readonly pro: {
    readonly binance: new (options: object) => {
      readonly urls: { readonly api: { readonly ws: Record<string, string> } };
      setMarkets(markets: readonly object[]): void;
      loadHttpProxyAgent(): Promise<unknown>;
      watchTrades(symbol: string): Promise<readonly CcxtTrade[]>;
      close(): Promise<void>;
    };
  };
}

interface CcxtTrade {
  readonly id: string;
  readonly timestamp: number;
  readonly price: number;
  readonly amount: number;
  readonly side: 'buy' | 'sell';
}

const CCXT_MARKET = {
  id: 'BTCUSDT',
  lowercaseId: 'btcusdt',
  symbol: 'BTC/USDT',
  base: 'BTC',
  quote: 'USDT',
  baseId: 'BTC',
  quoteId: 'USDT',
  type: 'spot',
  spot: true,
  active: true,
  precision: { price: 0.01, amount: 0.00001 },
};

/** ccxt's stream of trades as its manual shows it: a loop that awaits the trades that are new. */
export function ccxtClient(): Client {
  const { pro } = peer('ccxt') as Ccxt;
  return async (url, take) => {
    const exchange = new pro.binance({ newUpdates: true, options: { watchTradesForSymbols: { name: 'aggTrade' } } });
    exchange.urls.api.ws['spot'] = `${url}/ws`;
    exchange.setMarkets([CCXT_MARKET]);
    // It wants this before it opens an address without TLS.
    await exchange.loadHttpProxyAgent();
    const stop = new AbortController();
    void (async () => {
      while (!stop.signal.aborted) {
        for (const { id, timestamp, price, amount, side } of await exchange.watchTrades(CCXT_MARKET.symbol)) {
          const quantity = Math.round(amount * STEP);
          take(Number(id), timestamp as EpochMs, Math.round(price * TICK), quantity, side === 'sell' ? -1 : 1);
        }
      }
    })();
    return () => {
      stop.abort();
      void exchange.close();
    };
  };
}
