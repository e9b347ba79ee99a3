import { at, post, startService } from './support/service.js';

const market = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;

async function statusOf(url: string, probe: string): Promise<[number, unknown]> {
  const answer = await fetch(`${url}/health/${probe}`);
  return [answer.status, ((await answer.json()) as { status: unknown }).status];
}

/** A machine that was busy a moment ago says so for up to a minute. */
async function untilReady(url: string): Promise<void> {
  while ((await statusOf(url, 'ready'))[0] !== 200) await new Promise((resolve) => setTimeout(resolve, 500));
}

describe('health', () => {
  it('says one word to each probe while all is well', async () => {
    const { url, stop } = await startService(market);
    await untilReady(url);
    for (const probe of ['live', 'ready', 'startup']) expect(await statusOf(url, probe)).toEqual([200, 'ok']);
    await stop();
  }, 120_000);

  it('is alive but neither started nor ready until the exchange has answered', async () => {
    const { url, stop } = await startService(market, { BINANCE_REST_URL: 'http://127.0.0.1:9' });
    expect(await statusOf(url, 'live')).toEqual([200, 'ok']);
    expect(await statusOf(url, 'startup')).toEqual([503, 503]);
    expect(await statusOf(url, 'ready')).toEqual([503, 503]);
    const body: unknown = await (await fetch(`${url}/health`)).json();
    expect(body).toMatchObject({
      status: 'degraded',
      details: { process: { faults: expect.arrayContaining(['starting']) } },
    });
    await stop();
  });

  it('stays ready when the exchange goes down later', async () => {
    const { url, exchange, stop } = await startService(market);
    await untilReady(url);
    await exchange.stop();
    expect(await statusOf(url, 'ready')).toEqual([200, 'ok']);
    await stop();
  }, 120_000);

  it('tells an operator of each part, and of each followed market', async () => {
    const { url, exchange, stop } = await startService(market, { WATCHLIST: 'BINANCE:BTCUSDT' });
    await post(`${url}/api/signals/analyze`, { symbol: 'BTCUSDT' });
    await exchange.advanceTo(at('2025-03-04T03:01:30Z'));
    const body: unknown = await (await fetch(`${url}/health`)).json();
    expect(body).toMatchObject({
      details: {
        process: { since: expect.any(String) },
        exchange: { status: 'up', since: expect.any(String), last_success: expect.any(String) },
        feeds: { followed: [{ broker: 'BINANCE', symbol: 'BTCUSDT' }] },
      },
    });
    await stop();
  });
});
