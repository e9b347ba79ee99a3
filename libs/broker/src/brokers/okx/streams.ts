import type { BrokerSettings } from '../../define-broker.js';
import { refusalOf } from '../../rest/answer.js';
import type { Channel, Command, StreamProtocol, Topic } from '../../stream-protocol.js';
import { OKX_ANSWERS } from './answer.js';
import { readFrame, topicKey } from './frames.js';
import { instIdOf } from './instruments.js';

/** Where each channel is served, and its name there. `trades-all` tells each fill, where `trades` joins some into one. */
const CHANNELS: Readonly<Record<Channel, { readonly path: string; readonly name: string }>> = {
  candle: { path: 'business', name: 'candle1m' },
  trade: { path: 'business', name: 'trades-all' },
  quote: { path: 'public', name: 'tickers' },
};
/** Topics in one command: some 3 kB where 64 kB are allowed. */
const TOPICS_PER_COMMAND = 50;

/**
 * OKX's public and business streams, v5. Published limits: 3 connections a second an address, 480 commands an hour a
 * connection, an end after 30 s without a word, for which the client says `ping`. Each topic is answered for itself.
 */
export function okxStreams({ streamUrl }: BrokerSettings): StreamProtocol {
  const base = streamUrl.replace(/\/+$/, '');
  return {
    limits: {
      topicsPerConnection: 200,
      commandsPerSecond: 3,
      commandsPerHour: 400,
      attempts: { limit: 2, windowMs: 1_000 },
      rotateAfterMs: undefined,
      silenceMs: 10_000,
    },
    urlOf: (channel) => `${base}/ws/v5/${CHANNELS[channel].path}`,
    nameOf: instIdOf,
    subscribe: (topics) => commands('subscribe', topics),
    unsubscribe: (topics) => commands('unsubscribe', topics),
    ping: { everyMs: 20_000, frame: 'ping' },
    reader: () => ({ read: readFrame }),
    refusal: (status, retryAfter) => refusalOf({ status, retryAfter }, OKX_ANSWERS),
  };
}

function commands(op: string, topics: readonly Topic[]): Command[] {
  const count = Math.ceil(topics.length / TOPICS_PER_COMMAND);
  return Array.from({ length: count }, (_, i) => {
    const args = topics
      .slice(i * TOPICS_PER_COMMAND, (i + 1) * TOPICS_PER_COMMAND)
      .map(({ instrument, channel }) => ({ channel: CHANNELS[channel].name, instId: instIdOf(instrument) }));
    return { frame: JSON.stringify({ op, args }), acks: args.map(({ channel, instId }) => topicKey(channel, instId)) };
  });
}
