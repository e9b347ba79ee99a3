import { MINUTE_MS } from '#libs/market';
import type { BrokerSettings } from '../../define-broker.js';
import { refusalOf } from '../../rest/answer.js';
import type { Channel, Command, StreamProtocol, Topic } from '../../stream-protocol.js';
import { KRAKEN_ANSWERS } from './answer.js';
import { answerKey, KrakenReader } from './frames.js';
import { streamNameOf } from './names.js';

/** What a subscription says of each channel. The last 50 trades come first: they close short holes without a request. */
const CHANNELS: ReadonlyMap<Channel, Readonly<Record<string, unknown>>> = new Map([
  ['candle', { channel: 'ohlc', interval: 1, snapshot: true }],
  ['trade', { channel: 'trade', snapshot: true }],
  ['quote', { channel: 'ticker', event_trigger: 'bbo', snapshot: true }],
]);
/** Markets in one command, each of which is answered for itself. */
const MARKETS_PER_COMMAND = 50;

/**
 * Kraken's spot stream, v2. Known limits: some 150 connections in ten minutes an address; a heartbeat each second where
 * nothing else comes. None are published for topics a connection and commands a second: these are careful ones.
 */
export function krakenStreams({ streamUrl }: BrokerSettings): StreamProtocol {
  const url = `${streamUrl.replace(/\/+$/, '')}/v2`;
  return {
    limits: {
      topicsPerConnection: 200,
      commandsPerSecond: 3,
      commandsPerHour: Infinity,
      attempts: { limit: 120, windowMs: 10 * MINUTE_MS },
      rotateAfterMs: undefined,
      silenceMs: 8_000,
    },
    urlOf: () => url,
    nameOf: streamNameOf,
    subscribe: (topics, nextId) => commands('subscribe', topics, nextId),
    unsubscribe: (topics, nextId) => commands('unsubscribe', topics, nextId),
    // The heartbeat is the exchange's own.
    ping: undefined,
    reader: () => new KrakenReader(),
    refusal: (status, retryAfter) => refusalOf({ status, retryAfter }, KRAKEN_ANSWERS),
  };
}

/** A command names one channel. */
function commands(method: string, topics: readonly Topic[], nextId: () => number): Command[] {
  return [...CHANNELS].flatMap(([channel, parameters]) => {
    const all = topics.filter((topic) => topic.channel === channel);
    const count = Math.ceil(all.length / MARKETS_PER_COMMAND);
    return Array.from({ length: count }, (_, i) => {
      const some = all.slice(i * MARKETS_PER_COMMAND, (i + 1) * MARKETS_PER_COMMAND);
      const symbol = some.map(({ instrument }) => streamNameOf(instrument));
      const id = nextId();
      const frame = JSON.stringify({ method, params: { ...parameters, symbol }, req_id: id });
      return { frame, acks: symbol.map((name) => answerKey(id, name)) };
    });
  });
}
