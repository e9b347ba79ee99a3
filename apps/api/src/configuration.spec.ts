import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { brokers } from '#libs/broker';
import { ConfigurationError, configurationNames, isLoopback, readConfiguration } from './configuration.js';

const ids = brokers.map(({ id }) => id).join(', ');

function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfiguration(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('readConfiguration', () => {
  it('needs nothing: the defaults are Binance, loopback and port 3000', () => {
    const configuration = readConfiguration({});
    expect(configuration).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      defaultBroker: 'BINANCE',
      watchlist: [],
      economics: 'annotate',
      workingTimeframe: '5m',
    });
    expect(configuration.brokers['BINANCE']).toEqual({
      restUrl: 'https://api.binance.com',
      streamUrl: 'wss://stream.binance.com:9443',
    });
    expect(Object.isFrozen(configuration)).toBe(true);
  });

  it('lists all faults in one error, each with what must hold and what was seen', () => {
    const faults = faultsOf({
      PORT: '70000',
      NODE_ENV: 'prod',
      BINANCE_REST_URL: 'ftp://x',
      WATCHLIST: 'BINANCE:BTCUSDT,NOPE:X',
      HOST: 'http://here',
      ALLOWED_HOSTS: 'desk.example, https://desk.example',
      CORS_ORIGINS: 'desk.example,https://desk.example/,*',
      TRUST_PROXY: '10.0.0.0/8,10.0.0.0/33',
    });
    expect(faults).toHaveLength(10);
    expect(faults).toContain('PORT must be a whole number from 0 to 65535, was "70000"');
    expect(faults).toContain(`WATCHLIST must be a list of BROKER:SYMBOL with a broker of ${ids}, was "NOPE:X"`);
  });

  it('takes one of four working timeframes and no other', () => {
    for (const timeframe of ['5m', '15m', '30m', '1h']) {
      expect(readConfiguration({ WORKING_TIMEFRAME: timeframe }).workingTimeframe).toBe(timeframe);
    }
    expect(faultsOf({ WORKING_TIMEFRAME: '4h' })).toEqual([
      'WORKING_TIMEFRAME must be one of 5m, 15m, 30m, 1h, was "4h"',
    ]);
  });

  it('knows which addresses only this machine can reach', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.2', 'example.com']) expect(isLoopback(host)).toBe(false);
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(isLoopback(host)).toBe(true);
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfiguration({ PORT: '', WATCHLIST: ' ', BINANCE_API_KEY: '' })).toEqual(readConfiguration({}));
  });

  it('never throws anything but its list of faults', () => {
    const names = configurationNames();
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (env) => {
        expect(Array.isArray(faultsOf(env))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const example = Object.fromEntries(
    lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );

  it('names every variable that is read, and no other; of the brokers it shows one', () => {
    const ofAnotherBroker = /^(?!BINANCE_)[A-Z0-9]+_(REST_URL|STREAM_URL|API_KEY|API_SECRET)$/;
    const names = configurationNames().filter((name) => !ofAnotherBroker.test(name));
    expect(Object.keys(example).toSorted()).toEqual(names.toSorted());
  });

  it('is the default configuration', () => {
    expect(readConfiguration(example as Record<string, string>)).toEqual(readConfiguration({}));
  });
});
