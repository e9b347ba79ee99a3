import { FEED_STATES } from '#libs/market';
import { CHANNELS } from './subscription.dto.js';

type Json = Readonly<Record<string, unknown>>;

const MARKET = {
  symbol: { type: 'string', examples: ['BTCUSDT'], description: '`BTCUSDT`, `BTC-USDT` and `BTC/USDT` are the same' },
  broker: { type: 'string', examples: ['BINANCE'], description: 'The configured default where absent' },
} as const;

const SUBSCRIBE = {
  type: 'object',
  required: ['symbol', 'channels'],
  additionalProperties: false,
  properties: {
    ...MARKET,
    channels: { type: 'array', minItems: 1, maxItems: CHANNELS.length, items: { enum: CHANNELS } },
    resume_from: { type: 'integer', minimum: 0, description: 'Last seq of the channel signal that the client has' },
  },
} as const;

const STATUS = {
  type: 'object',
  required: ['state', 'reason'],
  properties: { state: { enum: FEED_STATES }, reason: { type: 'string' } },
} as const;

const SUBSCRIBED = {
  oneOf: [
    {
      type: 'object',
      required: ['ok', 'subscription_id', 'seq', 'gap', 'feed', 'snapshot'],
      properties: {
        ok: { const: true },
        subscription_id: { type: 'string', format: 'uuid' },
        seq: { type: 'integer', description: 'Where the channel signal stands' },
        gap: { type: 'boolean', description: 'true where what was missed is no longer kept: go by the snapshot' },
        feed: STATUS,
        snapshot: { $ref: '#/components/schemas/SignalDto' },
      },
    },
    { $ref: '#/components/schemas/Refused' },
  ],
} as const;

const UNSUBSCRIBE = {
  type: 'object',
  required: ['subscription_id'],
  additionalProperties: false,
  properties: { subscription_id: { type: 'string', format: 'uuid' } },
} as const;

const REFUSED = {
  type: 'object',
  required: ['ok', 'problem'],
  properties: { ok: { const: false }, problem: { $ref: '#/components/schemas/ProblemDto' } },
} as const;

const UNSUBSCRIBED = {
  oneOf: [
    { type: 'object', required: ['ok'], properties: { ok: { const: true } } },
    { $ref: '#/components/schemas/Refused' },
  ],
} as const;

function envelope(channel: string, data: Json): Json {
  return {
    type: 'object',
    required: ['v', 'channel', 'seq', 'ts', 'broker', 'symbol', 'data'],
    properties: {
      v: { const: 1 },
      channel: { const: channel },
      seq: { type: 'integer', minimum: 1, description: 'Grows by one per channel and market' },
      ts: { type: 'string', format: 'date-time' },
      broker: { type: 'string' },
      symbol: { type: 'string' },
      data,
    },
  };
}

function message(name: string, summary: string, payload: Json): Json {
  return { name, summary, payload };
}

function operation(action: 'send' | 'receive', name: string, reply?: string): Json {
  const channel = { $ref: '#/channels/stream' };
  const messages = [{ $ref: `#/channels/stream/messages/${name}` }];
  const answer = reply && { reply: { channel, messages: [{ $ref: `#/channels/stream/messages/${reply}` }] } };
  return { action, channel, messages, ...answer };
}

const SIGNALS = 'Every decision, at the close of each 1m candle';

const OUTCOMES = 'What becomes of a signal: entry, advice, end, and its label at the barriers';

const MESSAGES = {
  subscribe: message('subscribe', 'Listen to a market; it is followed for as long as somebody listens', SUBSCRIBE),
  subscribed: message('subscribed', 'Acknowledgement of subscribe', SUBSCRIBED),
  unsubscribe: message('unsubscribe', 'Stop listening', UNSUBSCRIBE),
  unsubscribed: message('unsubscribed', 'Acknowledgement of unsubscribe', UNSUBSCRIBED),
  signal: message('signal', SIGNALS, { $ref: '#/components/schemas/SignalEvent' }),
  signal_outcome: message('signal_outcome', OUTCOMES, { $ref: '#/components/schemas/SignalOutcomeEvent' }),
  status: message('status', 'The feed of a market has changed its state', { $ref: '#/components/schemas/StatusEvent' }),
};

const OPERATIONS = {
  subscribe: operation('receive', 'subscribe', 'subscribed'),
  unsubscribe: operation('receive', 'unsubscribe', 'unsubscribed'),
  signal: operation('send', 'signal'),
  signal_outcome: operation('send', 'signal_outcome'),
  status: operation('send', 'status'),
};

/**
 * The AsyncAPI 3 document of the Socket.IO namespace. `send` and `receive` are the service's, as AsyncAPI has it.
 *
 * @param schemas of the OpenAPI document: a pushed signal is the same object as REST's.
 */
export function describeStream(version: string, schemas: Json): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Trading Signal Platform, live stream',
      version,
      description: 'Socket.IO 4, namespace /stream. An event is named for its channel; replies are acknowledgements.',
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    channels: { stream: { address: '/stream', messages: MESSAGES } },
    operations: OPERATIONS,
    components: {
      schemas: {
        ...schemas,
        Refused: REFUSED,
        SignalEvent: envelope('signal', { $ref: '#/components/schemas/SignalDto' }),
        SignalOutcomeEvent: envelope('signal_outcome', { $ref: '#/components/schemas/SignalOutcomeDto' }),
        StatusEvent: envelope('status', STATUS),
      },
    },
  };
}
