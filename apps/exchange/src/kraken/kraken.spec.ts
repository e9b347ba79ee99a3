import { startExchange, type Exchange } from '../exchange.js';
import { ManualHost } from '../manual-host.js';
import { RawClient } from '../testing/raw-client.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const MINUTE = 60_000;

type Json = Readonly<Record<string, unknown>>;
type Row = readonly (string | number)[];

describe('Kraken', () => {
  let exchange: Exchange;
  let host: ManualHost;
  const clients: RawClient[] = [];
  const open = async (...subscriptions: readonly Json[]): Promise<RawClient> => {
    const client = await RawClient.open(`${exchange.wsUrl}/v2`);
    clients.push(client);
    for (const params of subscriptions) client.send({ method: 'subscribe', params });
    await client.settled();
    return client;
  };
  const play = async (ms: number): Promise<void> => {
    await exchange.advanceTo(exchange.now() + ms);
    for (const client of clients) if (client.closed === undefined) await client.settled();
  };
  const get = async (path: string): Promise<Json> => {
    host.pass(1_000);
    return (await (await fetch(`${exchange.url}/0/public/${path}`)).json()) as Json;
  };
  const result = async (path: string): Promise<Json> => (await get(path))['result'] as Json;
  const rows = async (path: string): Promise<readonly Row[]> => (await result(path))['XBTUSDT'] as readonly Row[];
  const told = (client: RawClient, channel: string, type = 'update'): readonly Json[] =>
    client.events
      .filter((frame) => frame['channel'] === channel && frame['type'] === type)
      .flatMap(({ data }) => data as readonly Json[]);
  const truth = async (from: number, to: number): Promise<readonly Json[]> =>
    (await (
      await fetch(`${exchange.url}/oracle/truth/trades?symbol=BTCUSDT&from=${from}&to=${to}`)
    ).json()) as readonly Json[];

  beforeEach(async () => {
    host = new ManualHost();
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT', 'DOGEUSDT'], host });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('tells its time and how it is', async () => {
    expect(await get('Time')).toEqual({
      error: [],
      result: { unixtime: START / 1_000, rfc1123: 'Thu, 02 Jan 25 09:30:20 +0000' },
    });
    expect(await result('SystemStatus')).toEqual({ status: 'online', timestamp: '2025-01-02T09:30:20Z' });
  });

  it('lists its pairs under names of its own', async () => {
    const pairs = await result('AssetPairs');
    expect(Object.keys(pairs)).toEqual(['XBTUSDT', 'XDGUSDT']);
    expect(pairs['XBTUSDT']).toMatchObject({
      altname: 'XBTUSDT',
      wsname: 'XBT/USDT',
      base: 'XXBT',
      pair_decimals: 2,
      tick_size: '0.01',
      ordermin: '0.00001',
      status: 'online',
    });
    expect(Object.keys(await result('AssetPairs?pair=XDG/USDT'))).toEqual(['XDGUSDT']);
  });

  it.each([
    ['OHLC', 'EGeneral:Invalid arguments'],
    ['OHLC?pair=NOPE', 'EQuery:Unknown asset pair'],
    ['OHLC?pair=XBTUSDT&interval=7', 'EGeneral:Invalid arguments'],
    ['Trades?pair=XBTUSDT&since=yesterday', 'EGeneral:Invalid arguments'],
    ['Trades?pair=XBTUSDT&count=1001', 'EGeneral:Invalid arguments'],
    ['Nothing', 'EGeneral:Unknown method'],
  ])('refuses %s in an envelope without a result', async (path, error) => {
    expect(await get(path)).toEqual({ error: [error] });
  });

  it('has 720 candles that are over and the one that forms, whatever since says', async () => {
    const answer = await result('OHLC?pair=XBTUSDT&since=0');
    const candles = answer['XBTUSDT'] as readonly Row[];
    expect(candles.map(([time]) => time)).toEqual(
      Array.from({ length: 721 }, (_, i) => (START - 20_000 - (720 - i) * MINUTE) / 1_000),
    );
    expect(answer['last']).toBe((START - 20_000 - MINUTE) / 1_000);
    const since = Number(candles[700]?.[0]);
    expect(await rows(`OHLC?pair=XBTUSDT&since=${since}`)).toEqual(candles.slice(700));
    const path = `symbol=BTCUSDT&interval=1m&startTime=${since * 1_000}&limit=1`;
    const klines = (await (await fetch(`${exchange.url}/api/v3/klines?${path}`)).json()) as readonly Row[];
    const [, o, h, l, c, volume, , quote, count] = klines[0] ?? [];
    const [, ...ours] = candles[700] ?? [];
    expect([...ours.slice(0, 4).map(Number), ours[5], ours[6]]).toEqual([...[o, h, l, c].map(Number), volume, count]);
    expect(Number(ours[4])).toBeCloseTo(Number(quote) / Number(volume), 1);
  });

  it('pages trades on by a cursor in nanoseconds, repeating what shares it, losing nothing', async () => {
    await play(3 * MINUTE);
    const all = await truth(START, exchange.now() + 1);
    const seen = new Map<number, Row>();
    let since = `${BigInt(START) * 1_000_000n}`;
    for (let pages = 0; pages < 100; pages += 1) {
      const answer = await result(`Trades?pair=XBTUSDT&since=${since}&count=500`);
      const page = answer['XBTUSDT'] as readonly Row[];
      for (const row of page) seen.set(Number(row[6]), row);
      expect(answer['last']).toBe(`${Math.round(Number(page.at(-1)?.[2]) * 1_000)}000000`);
      since = String(answer['last']);
      if (page.length < 500) break;
    }
    expect([...seen.keys()]).toEqual(all.map(({ id }) => id));
    expect(
      [...seen.values()].map(([price, qty, time, side]) => [
        Number(price),
        Number(qty),
        Math.round(Number(time) * 1_000),
        side,
      ]),
    ).toEqual(all.map(({ price, quantity, time, side }) => [Number(price), Number(quantity), time, String(side)[0]]));
    const newest = await rows('Trades?pair=XBTUSDT&count=10');
    expect(newest.map((row) => row[6])).toEqual(all.slice(-10).map(({ id }) => id));
  });

  it('greets with its status, acknowledges each pair, and begins with a snapshot where one is due', async () => {
    const client = await open();
    client.send({
      method: 'subscribe',
      params: { channel: 'trade', symbol: ['BTC/USDT', 'DOGE/USDT', 'NO/USDT'], snapshot: true },
      req_id: 7,
    });
    client.send({ method: 'subscribe', params: { channel: 'ohlc', symbol: ['BTC/USDT'], interval: 5 } });
    client.send({ method: 'ping', req_id: 8 });
    await client.settled();
    const [status, ...rest] = client.events;
    expect(status).toEqual({
      channel: 'status',
      type: 'update',
      data: [{ version: '2.0.10', system: 'online', api_version: 'v2', connection_id: expect.any(Number) }],
    });
    const times = { time_in: '2025-01-02T09:30:20.123000Z'.replace('.123', '.000'), time_out: expect.any(String) };
    const ok = (symbol: string): Json => ({
      method: 'subscribe',
      req_id: 7,
      result: { channel: 'trade', snapshot: true, symbol },
      success: true,
      ...times,
    });
    const answers = rest.filter(({ method }) => method !== undefined);
    expect(answers).toEqual([
      ok('BTC/USDT'),
      ok('DOGE/USDT'),
      {
        error: 'Currency pair not supported NO/USDT',
        method: 'subscribe',
        req_id: 7,
        success: false,
        symbol: 'NO/USDT',
        ...times,
      },
      {
        method: 'subscribe',
        result: { channel: 'ohlc', interval: 5, snapshot: true, symbol: 'BTC/USDT', warnings: [expect.any(String)] },
        success: true,
        ...times,
      },
      { method: 'pong', req_id: 8, ...times },
    ]);
    const snapshot = told(client, 'trade', 'snapshot').filter(({ symbol }) => symbol === 'BTC/USDT');
    const past = (await truth(START - 5 * MINUTE, START + 1)).slice(-50);
    expect(snapshot.map(({ trade_id }) => trade_id)).toEqual(past.map(({ id }) => id));
    expect(told(client, 'ohlc', 'snapshot')).toMatchObject([{ symbol: 'BTC/USDT', interval: 5 }]);
  });

  it('tells every fill, as the oracle has it, and nothing of the past unless asked', async () => {
    const client = await open({ channel: 'trade', symbol: ['BTC/USDT'] });
    await play(2 * MINUTE);
    expect(told(client, 'trade', 'snapshot')).toEqual([]);
    const fills = told(client, 'trade');
    expect(fills.map(({ trade_id, price, qty, side, timestamp }) => [trade_id, price, qty, side, timestamp])).toEqual(
      (await truth(START + 1, START + 2 * MINUTE + 1)).map(({ id, price, quantity, side, time }) => [
        id,
        Number(price),
        Number(quantity),
        side,
        new Date(Number(time)).toISOString().replace('Z', '000Z'),
      ]),
    );
    expect(client.texts.some((text) => /"qty":\d(\.\d+)?e-05/.test(text))).toBe(true);
    expect(client.texts.every((text) => !/"qty":0\.0000/.test(text))).toBe(true);
  });

  it('updates a candle with every trade, and lets the next one’s beginning say that it is over', async () => {
    const client = await open({ channel: 'ohlc', symbol: ['BTC/USDT'], interval: 1 });
    await play(2 * MINUTE + 30_000);
    const updates = told(client, 'ohlc');
    const begins = [...new Set(updates.map(({ interval_begin }) => String(interval_begin)))];
    expect(begins.map((begin) => Date.parse(begin))).toEqual([0, 1, 2].map((i) => START - 20_000 + i * MINUTE));
    const finals = begins.map((begin) => updates.findLast(({ interval_begin }) => interval_begin === begin));
    const [, ...candles] = (await rows('OHLC?pair=XBTUSDT')).slice(-4, -1);
    expect(
      finals
        .slice(0, 2)
        .map((final) => [
          final?.['open'],
          final?.['high'],
          final?.['low'],
          final?.['close'],
          final?.['volume'],
          final?.['trades'],
        ]),
    ).toEqual(candles.map(([, o, h, l, c, , volume, count]) => [...[o, h, l, c, volume].map(Number), count]));
    expect(updates[0]).toMatchObject({
      interval: 1,
      timestamp: new Date(START + 40_000).toISOString().replace('Z', '000Z'),
    });
  });

  it('beats its heart every second while nothing else is said, silent markets included', async () => {
    const bare = await open();
    const client = await open({ channel: 'trade', symbol: ['BTC/USDT'] });
    exchange.order({ fault: 'silent' });
    host.pass(5_000);
    await play(MINUTE);
    expect(client.texts.filter((text) => text === '{"channel":"heartbeat"}').length).toBe(5);
    expect(bare.texts.some((text) => text.includes('heartbeat'))).toBe(false);
  });

  it('writes every number with an exponent when told, the same number', async () => {
    const client = await open({ channel: 'trade', symbol: ['BTC/USDT'] });
    exchange.order({ fault: 'exponents' });
    await play(10_000);
    expect(client.texts.at(-1)).toMatch(/"price":\d\.\d+e\+04/);
    const true_ = await truth(START + 1, exchange.now() + 1);
    expect(told(client, 'trade').map(({ price, qty }) => [price, qty])).toEqual(
      true_.map(({ price, quantity }) => [Number(price), Number(quantity)]),
    );
  });

  it('goes into maintenance and comes back', async () => {
    const client = await open({ channel: 'trade', symbol: ['BTC/USDT'] });
    exchange.order({ fault: 'maintenance', after: 10_000, forMs: 10_000 });
    await play(15_000);
    expect(await result('SystemStatus')).toMatchObject({ status: 'maintenance' });
    expect(await get('Time')).toEqual({ error: ['EService:Unavailable'] });
    const during = told(client, 'trade').length;
    await play(10_000);
    const systems = client.events
      .filter(({ channel }) => channel === 'status')
      .map(({ data }) => (data as readonly Json[])[0]?.['system']);
    expect(systems).toEqual(['online', 'maintenance', 'online']);
    expect(told(client, 'trade').length).toBeGreaterThan(during);
    const paused = told(client, 'trade').filter(
      ({ timestamp }) => Math.abs(Date.parse(String(timestamp)) - START - 15_000) < 4_999,
    );
    expect(paused).toEqual([]);
  });

  it('rations requests by its own words', async () => {
    const statuses: unknown[] = [];
    for (let i = 0; i < 17; i += 1)
      statuses.push(((await (await fetch(`${exchange.url}/0/public/Time`)).json()) as Json)['error']);
    expect(statuses.filter((error) => JSON.stringify(error) === '[]').length).toBe(15);
    expect(statuses.at(-1)).toEqual(['EAPI:Rate limit exceeded']);
    host.pass(15_000);
    exchange.order({ fault: 'rate-limit', protocol: 'kraken' });
    expect(await get('Time')).toEqual({ error: ['EAPI:Rate limit exceeded'] });
    expect(await get('Time')).toEqual({ error: ['EGeneral:Temporary lockout'] });
  });
});
