import { startExchange, type Exchange } from './exchange.js';
import { RawClient } from './testing/raw-client.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);

describe('a manual clock', () => {
  let exchange: Exchange;
  const clients: RawClient[] = [];
  const open = async (path: string): Promise<RawClient> => {
    const client = await RawClient.open(exchange.wsUrl + path);
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT'], clock: 'manual' });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('beats the hearts of connections in their place among the trades', async () => {
    const client = await open('/v2');
    client.send({ method: 'subscribe', params: { channel: 'trade', symbol: ['BTC/USDT'] } });
    await client.settled();
    exchange.order({ fault: 'silent', after: 10_000, forMs: 10_000 });
    await exchange.advanceTo(START + 30_000);
    await client.settled();
    const beats = client.texts.filter((text) => text.includes('heartbeat')).length;
    expect(beats).toBeGreaterThanOrEqual(9);
    const first = client.texts.findIndex((text) => text.includes('heartbeat'));
    expect(client.texts.slice(0, first).length).toBeGreaterThan(10);
    expect(client.texts.slice(first).some((text) => text.includes('"channel":"trade"'))).toBe(true);
  });

  it('ends connections that say nothing, and bans, in virtual time', async () => {
    const idle = await open('/ws/v5/public');
    exchange.order({ fault: 'rate-limit', protocol: 'binance' });
    const status = async (): Promise<number> => (await fetch(`${exchange.url}/api/v3/time`)).status;
    expect([await status(), await status()]).toEqual([429, 418]);
    await exchange.advanceTo(START + 119_000);
    expect(await status()).toBe(418);
    await exchange.advanceTo(START + 120_000);
    expect(await status()).toBe(200);
    expect(await idle.gone()).toBe(4004);
    expect(exchange.requests.requests.map(({ wall }) => wall - START)).toEqual([0, 0, 119_000, 120_000]);
  });

  it('does not go by itself', async () => {
    await expect(startExchange({ clock: 'manual', speed: 1 })).rejects.toThrow(
      'Speed must be 0 with a manual clock, was 1',
    );
  });
});
