import { minutesFrom } from '../../../test/support/views.js';
import { signalId, type SignalName } from './signal-id.js';

const name: SignalName = {
  broker: 'BINANCE',
  symbol: 'BTCUSDT',
  asOf: minutesFrom(0),
  configVersion: 'sha256:c',
  inputDigest: 'sha256:i',
};

describe('a signal id', () => {
  it('is a UUID version 5 that never changes for the same inputs', () => {
    expect(signalId(name)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // Stored signals are found under it. Expected value from Python's uuid.uuid5.
    expect(signalId(name)).toBe('c83b3f6e-f135-5d96-917e-727b02128db4');
  });

  it('differs with each of its parts', () => {
    const others: Partial<SignalName>[] = [
      { broker: 'BYBIT' },
      { symbol: 'ETHUSDT' },
      { asOf: minutesFrom(1) },
      { configVersion: 'sha256:d' },
      { inputDigest: 'sha256:j' },
    ];
    const ids = others.map((other) => signalId({ ...name, ...other }));
    expect(new Set([signalId(name), ...ids]).size).toBe(6);
  });
});
