import { HOUR_MS, MINUTE_MS } from '#libs/market';
import type { BrokerSettings } from '../../define-broker.js';
import { refusalOf } from '../../rest/answer.js';
import type { Channel, Command, StreamProtocol, Topic } from '../../stream-protocol.js';
import { BINANCE_ANSWERS } from './answer.js';
import { readFrame } from './frames.js';
import { UsualFrames } from './usual-frames.js';

const STREAMS: Readonly<Record<Channel, string>> = { candle: 'kline_1m', trade: 'aggTrade', quote: 'bookTicker' };
/** Names in one SUBSCRIBE; Binance publishes no limit, and this keeps a frame below 8 kB. */
const TOPICS_PER_COMMAND = 200;

/**
 * Binance spot's combined market stream. Limits as published: 1,024 streams a connection, 5 messages a second from the
 * client (our pongs among them, one in 20 s), 300 connections in 5 minutes an address, an end after 24 hours.
 */
export function binanceStreams({ streamUrl }: BrokerSettings): StreamProtocol {
  const url = `${streamUrl.replace(/\/+$/, '')}/stream`;
  return {
    limits: {
      topicsPerConnection: 1_024,
      commandsPerSecond: 4,
      commandsPerHour: Infinity,
      attempts: { limit: 300, windowMs: 5 * MINUTE_MS },
      rotateAfterMs: 23 * HOUR_MS,
      silenceMs: 10_000,
    },
    urlOf: () => url,
    nameOf: ({ symbol }) => symbol,
    subscribe: (topics, nextId) => commands('SUBSCRIBE', topics, nextId),
    unsubscribe: (topics, nextId) => commands('UNSUBSCRIBE', topics, nextId),
    ping: undefined,
    reader: () => {
      const usual = new UsualFrames();
      return { read: readFrame, readBytes: (bytes, markets) => usual.read(bytes, markets) };
    },
    refusal: (status, retryAfter) => refusalOf({ status, retryAfter }, BINANCE_ANSWERS),
  };
}

function commands(method: string, topics: readonly Topic[], nextId: () => number): Command[] {
  const count = Math.ceil(topics.length / TOPICS_PER_COMMAND);
  return Array.from({ length: count }, (_, i) => {
    const params = topics.slice(i * TOPICS_PER_COMMAND, (i + 1) * TOPICS_PER_COMMAND).map(nameOf);
    const id = nextId();
    return { frame: JSON.stringify({ method, params, id }), acks: [String(id)] };
  });
}

function nameOf({ instrument, channel }: Topic): string {
  return `${instrument.symbol.toLowerCase()}@${STREAMS[channel]}`;
}
