import { NestFactory } from '@nestjs/core';
import { UnsupportedBrokerError } from '#libs/market';
import { BrokerModule, BROKERS } from './broker.module.js';
import { brokerOf, brokers, openBrokers, type OpenBrokers } from './brokers.js';
import { defineBroker } from './define-broker.js';

describe('the list of brokers', () => {
  it('names each once', () => {
    const ids = brokers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('BINANCE');
  });

  it('opens all of them by their id', () => {
    const opened = openBrokers();
    expect([...opened].map(([id, broker]) => [id, broker.id])).toEqual(brokers.map(({ id }) => [id, id]));
    expect(brokerOf(opened, 'binance').id).toBe('BINANCE');
  });

  it('says which there are where one is not', () => {
    expect(() => brokerOf(openBrokers(), 'MTGOX')).toThrow(UnsupportedBrokerError);
    expect(() => openBrokers({ MTGOX: {} })).toThrow(/^Broker must be one of BINANCE.*, was MTGOX$/);
  });
});

describe('a definition', () => {
  const sound = {
    id: 'TOY',
    defaults: { restUrl: 'https://toy.example', streamUrl: 'wss://toy.example' },
    open: () => brokerOf(openBrokers(), 'BINANCE'),
  };

  it('must be sound where it is written', () => {
    expect(() => defineBroker({ ...sound, id: 'toy' })).toThrow('was toy');
    const defaults = { ...sound.defaults, streamUrl: 'https://toy.example' };
    expect(() => defineBroker({ ...sound, defaults })).toThrow('streamUrl must start with ws:// or wss://');
  });

  it('does not open on addresses that cannot be', () => {
    expect(() => openBrokers({ BINANCE: { restUrl: 'api.binance.com' } })).toThrow('restUrl must start with http://');
  });

  it.each(['wss://stream.binance.com#x', 'wss://stream.binance.com/?a=b', 'wss://me:secret@stream.binance.com'])(
    'does not open on %s, to which no path can be appended',
    (streamUrl) => {
      expect(() => openBrokers({ BINANCE: { streamUrl } })).toThrow(/^streamUrl must not hold/);
      const restUrl = streamUrl.replace('wss:', 'https:');
      expect(() => openBrokers({ BINANCE: { restUrl } })).toThrow(/^restUrl must not hold/);
      expect(() => defineBroker({ ...sound, defaults: { ...sound.defaults, restUrl } })).toThrow(/^restUrl must not/);
    },
  );
});

it('the module hands the opened brokers to whoever asks', async () => {
  const restUrl = 'http://127.0.0.1:4711';
  const app = await NestFactory.createApplicationContext(BrokerModule.register({ BINANCE: { restUrl } }), {
    logger: false,
  });
  expect([...app.get<OpenBrokers>(BROKERS).keys()]).toEqual(brokers.map(({ id }) => id));
  await app.close();
});
