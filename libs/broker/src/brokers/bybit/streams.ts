import { MINUTE_MS } from '#libs/market';
import type { BrokerSettings } from '../../define-broker.js';
import { refusalOf } from '../../rest/answer.js';
import type { Channel, Command, StreamProtocol, Topic } from '../../stream-protocol.js';
import { BYBIT_ANSWERS } from './answer.js';
import { readFrame } from './frames.js';

/** The spot ticker tells no bid and offer; the book of depth 1 does. */
const TOPICS: Readonly<Record<Channel, string>> = { candle: 'kline.1', trade: 'publicTrade', quote: 'orderbook.1' };
/** Spot takes ten topics a command. One bad topic fails all of them. */
const TOPICS_PER_COMMAND = 10;

/**
 * Bybit's public spot stream, v5. Published limits: 500 connections in 5 minutes an address, ten topics a command, a ping
 * from the client every 20 s. None are published for topics a connection and commands a second: these are careful ones.
 */
export function bybitStreams({ streamUrl }: BrokerSettings): StreamProtocol {
  const url = `${streamUrl.replace(/\/+$/, '')}/v5/public/spot`;
  return {
    limits: {
      topicsPerConnection: 200,
      commandsPerSecond: 5,
      commandsPerHour: Infinity,
      attempts: { limit: 400, windowMs: 5 * MINUTE_MS },
      rotateAfterMs: undefined,
      silenceMs: 10_000,
    },
    urlOf: () => url,
    nameOf: ({ symbol }) => symbol,
    subscribe: (topics, nextId) => commands('subscribe', topics, nextId),
    unsubscribe: (topics, nextId) => commands('unsubscribe', topics, nextId),
    ping: { everyMs: 18_000, frame: '{"op":"ping"}' },
    reader: () => ({ read: readFrame }),
    refusal: (status, retryAfter) => refusalOf({ status, retryAfter }, BYBIT_ANSWERS),
  };
}

function commands(op: string, topics: readonly Topic[], nextId: () => number): Command[] {
  const count = Math.ceil(topics.length / TOPICS_PER_COMMAND);
  return Array.from({ length: count }, (_, i) => {
    const args = topics
      .slice(i * TOPICS_PER_COMMAND, (i + 1) * TOPICS_PER_COMMAND)
      .map(({ instrument, channel }) => `${TOPICS[channel]}.${instrument.symbol}`);
    const id = String(nextId());
    return { frame: JSON.stringify({ op, req_id: id, args }), acks: [id] };
  });
}
