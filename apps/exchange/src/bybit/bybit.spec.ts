import { startExchange, type Exchange } from '../exchange.js';
import { ManualHost } from '../manual-host.js';
import { RawClient } from '../testing/raw-client.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const MINUTE = 60_000;

type Json = Readonly<Record<string, unknown>>;

describe('Bybit', () => {
  let exchange: Exchange;
  let host: ManualHost;
  const clients: RawClient[] = [];
  const open = async (...topics: readonly string[]): Promise<RawClient> => {
    const client = await RawClient.open(`${exchange.wsUrl}/v5/public/spot`);
    clients.push(client);
    if (topics.length > 0) {
      client.send({ op: 'subscribe', args: topics });
      await client.sees((text) => text.includes('"op":"subscribe"'), 'the acknowledgement');
    }
    return client;
  };
  const play = async (ms: number): Promise<void> => {
    await exchange.advanceTo(exchange.now() + ms);
    for (const client of clients) if (client.closed === undefined) await client.settled();
  };
  const get = async (path: string): Promise<Json> =>
    (await (await fetch(`${exchange.url}/v5/market/${path}`)).json()) as Json;
  const list = async <Row>(path: string): Promise<readonly Row[]> =>
    ((await get(path))['result'] as { readonly list: readonly Row[] }).list;
  const truth = async (from: number, to: number): Promise<readonly Json[]> =>
    (await (
      await fetch(`${exchange.url}/oracle/truth/trades?symbol=BTCUSDT&from=${from}&to=${to}`)
    ).json()) as readonly Json[];

  beforeEach(async () => {
    host = new ManualHost();
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT', 'LTCUSDT'], host });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('tells its time three times over', async () => {
    expect(await get('time')).toEqual({
      retCode: 0,
      retMsg: 'OK',
      result: { timeSecond: String(Math.floor(START / 1_000)), timeNano: `${START}000000` },
      retExtInfo: {},
      time: START,
    });
  });

  it('lists its spot markets with tick, step and least amount', async () => {
    const listed = await list<Json>('instruments-info?category=spot');
    expect(listed.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'LTCUSDT']);
    expect(listed[0]).toMatchObject({
      baseCoin: 'BTC',
      quoteCoin: 'USDT',
      status: 'Trading',
      lotSizeFilter: { basePrecision: '0.00001', minOrderQty: '0.00001', minOrderAmt: '5' },
      priceFilter: { tickSize: '0.01' },
    });
    exchange.order({ fault: 'halt', symbol: 'LTCUSDT' });
    expect((await list<Json>('instruments-info?category=spot&symbol=LTCUSDT'))[0]).toMatchObject({ status: 'Closed' });
  });

  it.each([
    ['kline?symbol=BTCUSDT&interval=1', 10001, 'params error: Category is invalid'],
    ['kline?category=linear&symbol=BTCUSDT&interval=1', 10001, 'params error: Category is invalid'],
    ['kline?category=spot&symbol=NOPE&interval=1', 10001, 'Not supported symbols'],
    ['kline?category=spot&symbol=BTCUSDT&interval=1m', 10001, 'params error: interval invalid'],
    ['kline?category=spot&symbol=BTCUSDT&interval=1&limit=x', 10001, 'params error: limit invalid'],
    ['recent-trade?category=spot', 10001, 'Not supported symbols'],
  ])('refuses %s with HTTP 200 and a code', async (path, retCode, retMsg) => {
    expect(await get(path)).toEqual({ retCode, retMsg, result: {}, retExtInfo: {}, time: START });
  });

  it('serves candles newest first, the forming one included, by a thousand at most', async () => {
    const rows = await list<readonly string[]>('kline?category=spot&symbol=BTCUSDT&interval=1&limit=5000');
    expect(rows.length).toBe(1_000);
    const opens = rows.map(([openTime]) => Number(openTime));
    expect(opens).toEqual(Array.from({ length: 1_000 }, (_, i) => START - 20_000 - i * MINUTE));
    expect((await list('kline?category=spot&symbol=BTCUSDT&interval=1')).length).toBe(200);
    const [first] = await list<readonly string[]>(
      `kline?category=spot&symbol=BTCUSDT&interval=1&end=${START - MINUTE}&limit=1`,
    );
    const klines = `symbol=BTCUSDT&interval=1m&startTime=${first?.[0]}&limit=1`;
    const binance = (await (
      await fetch(`${exchange.url}/api/v3/klines?${klines}`)
    ).json()) as readonly (readonly unknown[])[];
    const [openTime, open, high, low, close, volume, , turnover] = binance[0] ?? [];
    expect(first?.map(Number)).toEqual([openTime, open, high, low, close, volume, turnover].map(Number));
  });

  it('pages candles on from a start, back from an end, within both', async () => {
    const from = START - 20_000 - 500 * MINUTE;
    const opens = async (span: string): Promise<readonly number[]> =>
      (await list<readonly string[]>(`kline?category=spot&symbol=BTCUSDT&interval=1&${span}`)).map(([openTime]) =>
        Number(openTime),
      );
    expect(await opens(`start=${from}&limit=3`)).toEqual([2, 1, 0].map((i) => from + i * MINUTE));
    expect(await opens(`end=${from}&limit=3`)).toEqual([0, -1, -2].map((i) => from + i * MINUTE));
    expect(await opens(`start=${from}&end=${from + MINUTE}`)).toEqual([from + MINUTE, from]);
  });

  it('serves the last sixty trades and no more, newest first, with ids beyond 2^53 that rise with holes', async () => {
    await play(MINUTE);
    const rows = await list<Json>('recent-trade?category=spot&symbol=BTCUSDT&limit=1000');
    expect(rows.length).toBe(60);
    const ids = rows.map(({ execId }) => BigInt(String(execId))).toReversed();
    expect(ids[0]).toBeGreaterThan(2n ** 53n);
    const steps = new Set(ids.slice(1).map((id, i) => Number(id - (ids[i] ?? 0n))));
    expect(steps).toEqual(new Set([1, 2, 3]));
    const past = (await truth(START, exchange.now() + 1)).slice(-60).toReversed();
    expect(rows.map(({ price, size, time }) => [price, size, time])).toEqual(
      past.map(({ price, quantity, time }) => [price, quantity, String(time)]),
    );
  });

  it('tells every fill of the market, in frames of one taker order, as the oracle has them', async () => {
    const client = await open('publicTrade.BTCUSDT');
    await play(2 * MINUTE);
    const fills = client.events.flatMap(({ data }) => (Array.isArray(data) ? (data as Json[]) : []));
    const true_ = await truth(START + 1, START + 2 * MINUTE + 1);
    expect(fills.map(({ p, v, S, T }) => [p, v, S, T])).toEqual(
      true_.map(({ price, quantity, side, time }) => [price, quantity, side === 'buy' ? 'Buy' : 'Sell', time]),
    );
    const ids = fills.map(({ i }) => BigInt(String(i)));
    expect(ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? id))).toBe(true);
    const recent = await list<Json>('recent-trade?category=spot&symbol=BTCUSDT');
    expect(recent.map(({ execId, seq }) => [execId, Number(seq)])).toEqual(
      fills
        .slice(-60)
        .toReversed()
        .map(({ i, seq }) => [i, seq]),
    );
  });

  it('closes a candle in the frame that opens the next, and updates it while it forms', async () => {
    const client = await open('kline.1.BTCUSDT');
    await play(3 * MINUTE);
    const frames = client.events
      .filter(({ topic }) => topic === 'kline.1.BTCUSDT')
      .map(({ data }) => data as readonly Json[]);
    const closing = frames.filter((rows) => rows[0]?.['confirm'] === true);
    expect(closing.map((rows) => rows.map(({ confirm }) => confirm))).toEqual([1, 2, 3].map(() => [true, false]));
    expect(frames.filter((rows) => rows.length === 1).length).toBeGreaterThan(100);
    for (const [old, next] of closing) expect(next?.['start']).toBe(Number(old?.['end']) + 1);
    const rows = (await list<readonly string[]>('kline?category=spot&symbol=BTCUSDT&interval=1&limit=4')).toReversed();
    const closed = closing.map(([old]) => old ?? {});
    expect(
      closed.map(({ start, open: o, high, low, close, volume, turnover }) => [
        String(start),
        o,
        high,
        low,
        close,
        volume,
        turnover,
      ]),
    ).toEqual(rows.slice(0, 3));
    const opens = frames.flat().map(({ start }) => Number(start));
    expect(opens).toEqual(opens.toSorted((a, b) => a - b));
  });

  it('quotes the best prices as snapshots, again after three seconds of silence, and anew from 1 after a restart', async () => {
    const client = await open('orderbook.1.LTCUSDT', 'tickers.LTCUSDT');
    await client.sees((text) => text.includes('"orderbook.1.LTCUSDT"'), 'the first snapshot');
    await play(MINUTE);
    const books = client.events.filter(({ topic }) => topic === 'orderbook.1.LTCUSDT');
    expect(Object.keys(books[0] ?? {})).toEqual(['topic', 'ts', 'type', 'data', 'cts']);
    expect(new Set(books.map(({ type }) => type))).toEqual(new Set(['snapshot']));
    const gaps = books.slice(1).map(({ ts }, i) => Number(ts) - Number(books[i]?.['ts']));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4_000);
    const updates = books.map(({ data }) => Number((data as Json)['u']));
    expect(updates.some((u, i) => u === updates[i - 1])).toBe(true);
    const ticker = client.events.find(({ topic }) => topic === 'tickers.LTCUSDT');
    expect(Object.keys(ticker ?? {})).toEqual(['topic', 'ts', 'type', 'cs', 'data']);
    expect(Object.keys((ticker?.['data'] as Json | undefined) ?? {})).toEqual(
      'symbol,lastPrice,highPrice24h,lowPrice24h,prevPrice24h,volume24h,turnover24h,price24hPcnt,usdIndexPrice'.split(
        ',',
      ),
    );
    exchange.order({ fault: 'sequence-reset' });
    const before = client.frames.length;
    await play(MINUTE);
    const restarted = client.events.slice(before).filter(({ topic }) => topic === 'orderbook.1.LTCUSDT');
    expect(restarted.slice(0, 3).map(({ data }) => (data as Json)['u'])).toEqual([1, 2, 3]);
  });

  it('acknowledges, refuses a request for one bad topic, and answers pings', async () => {
    const client = await open();
    const answer = async (request: Json): Promise<Json> => {
      const before = client.frames.length;
      client.send(request);
      await client.sees((text) => text === client.texts[before], 'an answer');
      return client.events[before] ?? {};
    };
    const acknowledged = await answer({ op: 'subscribe', args: ['publicTrade.BTCUSDT'], req_id: '7' });
    expect(acknowledged).toEqual({
      success: true,
      ret_msg: 'subscribe',
      conn_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      req_id: '7',
      op: 'subscribe',
    });
    expect(await answer({ op: 'subscribe', args: ['kline.1.BTCUSDT', 'kline.7.BTCUSDT'] })).toMatchObject({
      success: false,
      ret_msg: 'error:handler not found,topic:kline.7.BTCUSDT',
    });
    expect(await answer({ op: 'subscribe', args: ['publicTrade.NOPE'] })).toMatchObject({
      success: false,
      ret_msg: 'Invalid symbol :[publicTrade.NOPE]',
    });
    expect(await answer({ op: 'subscribe', args: Array.from({ length: 11 }, () => 'tickers.BTCUSDT') })).toMatchObject({
      success: false,
      ret_msg: 'args size >10',
    });
    expect(await answer({ op: 'ping', req_id: 'p' })).toMatchObject({
      success: true,
      ret_msg: 'pong',
      op: 'ping',
      req_id: 'p',
    });
    expect(await answer({ op: 'unsubscribe', args: ['publicTrade.BTCUSDT'] })).toMatchObject({
      success: true,
      op: 'unsubscribe',
    });
    const heard = client.frames.length;
    await play(10_000);
    expect(client.frames.length).toBe(heard);
  });

  it('closes a connection over which nothing went for ten minutes, and none that pings', async () => {
    const idle = await open();
    const alive = await open();
    for (let minute = 0; minute < 12; minute += 1) {
      host.pass(MINUTE);
      const pongs = alive.frames.length;
      alive.send({ op: 'ping' });
      await alive.sees(() => alive.frames.length > pongs, 'a pong');
    }
    expect(await idle.gone()).toBe(1000);
    expect(alive.closed).toBeUndefined();
  });

  it('locks out an address that asks more than 600 times in 5 seconds, for ten minutes', async () => {
    for (let i = 0; i < 600; i += 1) await get('time');
    const locked = await fetch(`${exchange.url}/v5/market/time`);
    expect([locked.status, await locked.text()]).toEqual([403, expect.stringContaining('access too frequent')]);
    host.pass(599_999);
    expect((await fetch(`${exchange.url}/v5/market/time`)).status).toBe(403);
    host.pass(1);
    expect((await fetch(`${exchange.url}/v5/market/time`)).status).toBe(200);
  });

  it('says 10006 with its headers when it rations, 403 when it bans', async () => {
    exchange.order({ fault: 'rate-limit', protocol: 'bybit' });
    const limited = await fetch(`${exchange.url}/v5/market/time`);
    expect(limited.status).toBe(200);
    expect(await limited.json()).toMatchObject({ retCode: 10006 });
    expect(limited.headers.get('x-bapi-limit-status')).toBe('0');
    expect(Number(limited.headers.get('x-bapi-limit-reset-timestamp'))).toBe(host.wall() + 7_000);
    expect((await fetch(`${exchange.url}/v5/market/time`)).status).toBe(403);
    expect((await fetch(`${exchange.url}/api/v3/time`)).status).toBe(200);
  });
});
