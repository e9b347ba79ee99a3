import { at, startService, type Service } from './support/service.js';

interface Candle {
  readonly open_time: string;
  readonly close_time: string;
  readonly volume: number;
  readonly taker_buy_volume: number;
  readonly delta: number;
}

interface ProfileAnswer {
  readonly data: {
    readonly profile: {
      readonly closed: boolean;
      readonly low: number;
      readonly val: number;
      readonly poc: number;
      readonly vah: number;
      readonly high: number;
      readonly value_area_share: number;
    } | null;
  };
}

interface Bin {
  readonly volume: number;
  readonly buy: number | null;
  readonly sell: number | null;
}

interface Footprints {
  readonly footprints: readonly {
    readonly open_time: string;
    readonly delta: number;
    readonly rows: readonly { readonly bid: number; readonly ask: number }[];
  }[];
  readonly missing: readonly object[];
}

describe('GET /api/market/{symbol}', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService({ seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 });
  });

  afterAll(() => service.stop());

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it asked for
  async function get<T>(path: string): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${service.url}/api/market/${path}`);
    return { status: answer.status, body: (await answer.json()) as T };
  }

  type Page = { data: Candle[]; page: { limit: number; next_cursor: string | null } };

  it('gives the newest closed candles, oldest first, with measured delta', async () => {
    const { status, body } = await get<Page>('btc-usdt/candles?timeframe=5m&limit=3');
    expect(status).toBe(200);
    expect(body.data.map(({ open_time: open }) => open.slice(11, 16))).toEqual(['02:45', '02:50', '02:55']);
    for (const { delta, volume, taker_buy_volume: bought } of body.data)
      expect(delta).toBeCloseTo(2 * bought - volume, 6);
    expect(body.page).toEqual({ limit: 3, next_cursor: null });
  });

  it('pages through history without a hole or a repetition', async () => {
    const opens: string[] = [];
    let from: string | null = '2025-03-03T00:00:00.000Z';
    while (from !== null) {
      const query: string = `timeframe=1h&limit=10&from=${from}&to=2025-03-04T03:00:00.000Z`;
      const { body }: { body: Page } = await get<Page>(`BTCUSDT/candles?${query}`);
      opens.push(...body.data.map(({ open_time: open }) => open));
      from = body.page.next_cursor;
    }
    const first = at('2025-03-03T00:00:00Z');
    expect(opens).toEqual(Array.from({ length: 27 }, (_, i) => new Date(first + i * 3_600_000).toISOString()));
  });

  it('gives the profile of every scope, with the POC inside the value area inside the range', async () => {
    for (const scope of ['developing', 'prior_day', 'session', 'week', 'composite_5', 'composite_20']) {
      const { status, body } = await get<ProfileAnswer>(`BTCUSDT/profile?scope=${scope}`);
      expect(status).toBe(200);
      const { profile } = body.data;
      if (!profile) throw new Error(`${scope} must have a profile`);
      const { low, val, poc, vah, high } = profile;
      for (const [below, above] of [
        [val, poc],
        [poc, vah],
        [low, vah],
        [val, high],
      ] as const)
        expect(below).toBeLessThanOrEqual(above);
      expect(profile.value_area_share).toBeGreaterThanOrEqual(0.7);
      expect(profile.closed).toBe(['prior_day', 'composite_5', 'composite_20'].includes(scope));
    }
  });

  it('gives the profile of any stretch of time', async () => {
    const { body } = await get<ProfileAnswer>('BTCUSDT/profile?from=2025-03-03T12:00:00Z&to=2025-03-03T18:00:00Z');
    expect(body.data.profile).toMatchObject({ scope: 'fixed', from: '2025-03-03T12:00:00.000Z', closed: true });
  });

  it('gives the bins of a profile, which add up to its volume', async () => {
    const { body } = await get<{ data: { profile: { volume: number; bins: Bin[] } } }>(
      'BTCUSDT/profile?scope=prior_day',
    );
    const { bins, volume } = body.data.profile;
    expect(bins.reduce((sum, bin) => sum + bin.volume, 0)).toBeCloseTo(volume, 6);
    for (const { volume: all, buy, sell } of bins) expect((buy ?? NaN) + (sell ?? NaN)).toBeCloseTo(all, 4);
  });

  it('gives the footprints of the newest candles, whose rows add up to the candles', async () => {
    const { status, body } = await get<{ data: Footprints }>('BTCUSDT/footprint?timeframe=1m&limit=3');
    expect(status).toBe(200);
    const { body: page } = await get<Page>('BTCUSDT/candles?timeframe=1m&limit=3');
    const { footprints, missing } = body.data;
    expect(missing).toEqual([]);
    expect(footprints.map(({ open_time: open }) => open)).toEqual(page.data.map(({ open_time: open }) => open));
    footprints.forEach(({ rows, delta }, i) => {
      const candle = page.data[i];
      expect(rows.reduce((sum, { bid, ask }) => sum + bid + ask, 0)).toBeCloseTo(candle?.volume ?? NaN, 6);
      expect(delta).toBeCloseTo(candle?.delta ?? NaN, 6);
    });
  });

  it('gives order flow whose deltas add up to the CVD of the day', async () => {
    const { body } = await get<{ data: { source: string; candles: { delta: number; cvd_session: number }[] } }>(
      'BTCUSDT/order-flow?timeframe=5m&limit=36',
    );
    expect(body.data.source).toBe('klines');
    expect(body.data).toMatchObject({ missing: [], candles: body.data.candles.map(() => ({ prints: null })) });
    const sum = body.data.candles.reduce((total, { delta }) => total + delta, 0);
    expect(body.data.candles).toHaveLength(36);
    expect(body.data.candles.at(-1)?.cvd_session).toBeCloseTo(sum, 6);
  });

  it('gives key levels, lowest first, each inside its own zone', async () => {
    const { status, body } = await get<{ data: { price: number; low: number; high: number; tier: number }[] }>(
      'BTCUSDT/levels',
    );
    expect(status).toBe(200);
    expect(body.data.length).toBeGreaterThanOrEqual(5);
    expect(body.data.length).toBeLessThanOrEqual(60);
    const prices = body.data.map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    for (const { price, low, high } of body.data) {
      expect(low).toBeLessThanOrEqual(price);
      expect(price).toBeLessThanOrEqual(high);
    }
  });

  it('gives the state with its evidence and the confluence of the timeframes', async () => {
    const { status, body } = await get<{
      data: {
        market_state: { features: Record<string, number | null> };
        confluence: { long: number; short: number };
        swings: object;
        poc_migration: object | null;
        time_price: object | null;
      };
    }>('BTCUSDT/state');
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ as_of: '2025-03-04T03:00:00.000Z', missing: [] });
    expect(Object.keys(body.data.market_state.features)).toHaveLength(7);
    expect(body.data.market_state.features['displacement']).not.toBeNull();
    expect(body.data.confluence.long + body.data.confluence.short).toBeCloseTo(1, 9);
    const { swings, poc_migration: migration, time_price: brackets } = body.data;
    expect(Object.keys(swings).toSorted()).toEqual(['1h', '1m', '4h', '5m']);
    expect(migration).toMatchObject({
      drift: expect.any(Number),
      motion: expect.stringMatching(/stable|migrating|mixed/),
    });
    expect(brackets).toMatchObject({ brackets: 6, single_prints: expect.any(Array) });
  });

  it.each([
    ['BTCUSDT/levels?limit=5', '/limit'],
    ['BTCUSDT/state?colour=red', '/colour'],
    ['BTCUSDT/profile?scope=nope', '/scope'],
    ['BTCUSDT/profile?scope=week&from=2025-03-03T12:00:00Z&to=2025-03-03T18:00:00Z', '/scope'],
    ['BTCUSDT/profile?from=2025-03-03T12:00:00Z', '/to'],
    ['BTCUSDT/candles?timeframe=2m', '/timeframe'],
    ['BTCUSDT/footprint?timeframe=1h', '/timeframe'],
    ['BTCUSDT/footprint?limit=61', '/limit'],
    ['BTCUSDT/candles?limit=0', '/limit'],
    ['BTCUSDT/candles?limit=1001', '/limit'],
    ['BTCUSDT/candles?limit=1e2x', '/limit'],
    ['BTCUSDT/candles?from=yesterday', '/from'],
    ['BTCUSDT/candles?from=2025-13-01T00:00:00Z', '/from'],
    ['BTCUSDT/candles?from=2025-03-04T00:00:00Z&to=2025-03-04T00:00:00Z', '/from'],
    ['BTCUSDT/candles?colour=red', '/colour'],
    ['BTC%20USDT/candles', '/symbol'],
  ])('refuses %s and points at %s', async (path, pointer) => {
    const { status, body } = await get<{ code: string; errors: { pointer: string }[] }>(path);
    expect(status).toBe(400);
    expect(body.errors.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('answers 404 for a symbol that is not listed and 422 for a broker that is not there', async () => {
    expect((await get('NOSUCHCOIN/candles')).status).toBe(404);
    expect((await get('BTCUSDT/candles?broker=NYSE')).status).toBe(422);
  });
});
