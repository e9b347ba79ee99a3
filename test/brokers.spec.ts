import { at, startService, type Service } from './support/service.js';

describe('GET /api/brokers', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService({ seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z') });
  });

  afterAll(() => service.stop());

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it asked for
  async function get<T>(path: string): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${service.url}/api/${path}`);
    return { status: answer.status, body: (await answer.json()) as T };
  }

  it('tells what each exchange can, and what is left of its limits', async () => {
    await get('market/BTCUSDT/candles?limit=1');
    const { status, body } = await get<{ data: { id: string; budgets: { used: number; remaining: number }[] }[] }>(
      'brokers',
    );
    expect(status).toBe(200);
    const binance = body.data.find(({ id }) => id === 'BINANCE');
    expect(binance).toMatchObject({
      capabilities: { candle_history: null, taker_buy_volume: true, trade_history: 'contiguous-id' },
      budgets: [{ name: 'request weight', limit: 6_000, window_seconds: 60 }],
      shut: null,
    });
    const { used, remaining } = binance?.budgets[0] ?? { used: NaN, remaining: NaN };
    expect(used).toBeGreaterThan(20);
    expect(remaining).toBe(6_000 - used);
  });

  it('lists the markets of an exchange with their grids', async () => {
    const { body } = await get<{ data: unknown[] }>('brokers/binance/symbols');
    expect(body.data).toEqual([
      {
        symbol: 'BTCUSDT',
        base: 'BTC',
        quote: 'USDT',
        tick_size: '0.01000000',
        step_size: '0.00001000',
        min_notional: '5.00000000',
        status: 'TRADING',
      },
    ]);
    expect((await get('brokers/nowhere/symbols')).status).toBe(422);
  });

  it('says that an exchange has told us to wait, until when, and asks nothing meanwhile', async () => {
    service.exchange.order({ fault: 'rate-limit', retryAfterSeconds: 30, times: 0 });
    expect((await get('market/BTCUSDT/candles?limit=2')).status).toBe(503);
    const { body } = await get<{ data: { shut: { until: string; reason: string } | null }[] }>('brokers');
    expect(body.data[0]?.shut?.reason).toMatch(/asks to slow down/);
    const before = service.exchange.requests.requests.length;
    expect((await get('market/BTCUSDT/candles?limit=3')).status).toBe(503);
    expect(service.exchange.requests.requests).toHaveLength(before);
  });
});

describe('GET /api/market/{symbol}/data-quality', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService(
      { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 },
      { WATCHLIST: 'BINANCE:BTCUSDT' },
    );
  });

  afterAll(() => service.stop());

  type Answer = { data: { grade: string; feed: Record<string, unknown> | null } };

  async function quality(): Promise<Answer['data']> {
    const answer = await fetch(`${service.url}/api/market/BTCUSDT/data-quality`);
    return ((await answer.json()) as Answer).data;
  }

  it('tells where the feed stands, and that its candles are the sum of their trades', async () => {
    while ((await quality()).feed?.['state'] !== 'live') await new Promise((resolve) => setTimeout(resolve, 20));
    await service.exchange.advanceTo(at('2025-03-04T03:03:01Z'));
    let told = await quality();
    for (; told.feed?.['latest_candle'] !== '2025-03-04T03:02:00.000Z'; told = await quality())
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(told.feed).toMatchObject({
      state: 'live',
      follows_trades: true,
      candles: { matched: 3, mismatched: 0, unmatched: 0, revised: 0 },
      holes_lost: 0,
    });
  });
});
