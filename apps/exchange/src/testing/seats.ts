import { execIdOf } from '../bybit/ids.js';
import type { Protocol } from '../protocol.js';

type Json = Readonly<Record<string, unknown>>;

/** A trade as a client of any venue reads it, in common words. */
export interface Heard {
  /** Id as the wire has it. */
  readonly id: string;
  readonly price: string | number | null;
  readonly quantity: string | number | null;
  readonly side: 'buy' | 'sell';
}

/** How a raw client takes its seat at one venue: where, with which words, and how it reads the trades it hears. */
export interface Seat {
  readonly protocol: Protocol;
  readonly path: string;
  /** Subscribes to fills of markets, by their names on this wire. */
  readonly subscribe: (...names: readonly string[]) => unknown;
  readonly nameOf: (base: string) => string;
  /** The id of a fill on this wire. */
  readonly idOf: (fill: number) => string;
  /** Fills of a frame that tells of a market; none when it tells of something else. */
  readonly fills: (frame: Json, name: string) => readonly Heard[];
  /** A path of REST that any client may ask. */
  readonly time: string;
}

function rows(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

function heard(id: unknown, price: unknown, quantity: unknown, side: 'buy' | 'sell'): Heard {
  return { id: String(id), price: price as Heard['price'], quantity: quantity as Heard['quantity'], side };
}

/** A seat at every venue. */
export const SEATS: readonly Seat[] = [
  {
    protocol: 'binance',
    path: '/ws',
    subscribe: (...names) => ({
      method: 'SUBSCRIBE',
      params: names.map((name) => `${name.toLowerCase()}@trade`),
      id: 1,
    }),
    nameOf: (base) => `${base}USDT`,
    idOf: String,
    fills: (frame, name) =>
      frame['e'] === 'trade' && frame['s'] === name
        ? [heard(frame['t'], frame['p'], frame['q'], frame['m'] === true ? 'sell' : 'buy')]
        : [],
    time: '/api/v3/time',
  },
  {
    protocol: 'bybit',
    path: '/v5/public/spot',
    subscribe: (...names) => ({ op: 'subscribe', args: names.map((name) => `publicTrade.${name}`) }),
    nameOf: (base) => `${base}USDT`,
    idOf: execIdOf,
    fills: (frame, name) =>
      frame['topic'] === `publicTrade.${name}`
        ? rows(frame['data']).map(({ i, p, v, S }) => heard(i, p, v, S === 'Sell' ? 'sell' : 'buy'))
        : [],
    time: '/v5/market/time',
  },
  {
    protocol: 'okx',
    path: '/ws/v5/business',
    subscribe: (...names) => ({ op: 'subscribe', args: names.map((instId) => ({ channel: 'trades-all', instId })) }),
    nameOf: (base) => `${base}-USDT`,
    idOf: String,
    fills: (frame, name) =>
      rows(frame['data'])
        .filter(({ instId }) => instId === name)
        .map(({ tradeId, px, sz, side }) => heard(tradeId, px, sz, side === 'sell' ? 'sell' : 'buy')),
    time: '/api/v5/public/time',
  },
  {
    protocol: 'kraken',
    path: '/v2',
    subscribe: (...names) => ({ method: 'subscribe', params: { channel: 'trade', symbol: names } }),
    nameOf: (base) => `${base}/USDT`,
    idOf: String,
    fills: (frame, name) =>
      rows(frame['channel'] === 'trade' ? frame['data'] : [])
        .filter(({ symbol }) => symbol === name)
        .map(({ trade_id, price, qty, side }) => heard(trade_id, price, qty, side === 'sell' ? 'sell' : 'buy')),
    time: '/0/public/Time',
  },
];
