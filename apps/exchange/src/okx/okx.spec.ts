import { startExchange, type Exchange } from '../exchange.js';
import { ManualHost } from '../manual-host.js';
import { RawClient } from '../testing/raw-client.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Json = Readonly<Record<string, unknown>>;
type Row = readonly string[];

describe('OKX', () => {
  let exchange: Exchange;
  let host: ManualHost;
  const clients: RawClient[] = [];
  const open = async (place: 'public' | 'business', ...args: readonly string[]): Promise<RawClient> => {
    host.pass(1_000);
    const client = await RawClient.open(`${exchange.wsUrl}/ws/v5/${place}`);
    clients.push(client);
    for (const channel of args) client.send({ op: 'subscribe', args: [{ channel, instId: 'BTC-USDT' }] });
    await client.settled();
    return client;
  };
  const play = async (ms: number): Promise<void> => {
    await exchange.advanceTo(exchange.now() + ms);
    for (const client of clients) if (client.closed === undefined) await client.settled();
  };
  const get = async (path: string): Promise<Json> => {
    host.pass(100);
    return (await (await fetch(`${exchange.url}/api/v5/${path}`)).json()) as Json;
  };
  const data = async <Element>(path: string): Promise<readonly Element[]> =>
    (await get(path))['data'] as readonly Element[];
  const rowsOf = (client: RawClient, channel: string): readonly Json[] =>
    client.events.filter(({ arg, data: rows }) => rows !== undefined && (arg as Json)['channel'] === channel);
  const told = (client: RawClient, channel: string): readonly Json[] =>
    rowsOf(client, channel).flatMap(({ data: rows }) => rows as readonly Json[]);
  const truth = async (from: number, to: number, of = 'fills'): Promise<readonly Json[]> =>
    (await (
      await fetch(`${exchange.url}/oracle/truth/trades?symbol=BTCUSDT&from=${from}&to=${to}&of=${of}`)
    ).json()) as readonly Json[];

  beforeEach(async () => {
    host = new ManualHost();
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT', 'LTCUSDT'], host });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('tells its time as a string, and lists its spot markets', async () => {
    expect(await get('public/time')).toEqual({ code: '0', msg: '', data: [{ ts: String(START) }] });
    const listed = await data<Json>('public/instruments?instType=SPOT');
    expect(listed.map(({ instId }) => instId)).toEqual(['BTC-USDT', 'LTC-USDT']);
    expect(listed[0]).toMatchObject({ tickSz: '0.01', lotSz: '0.00001', minSz: '0.00001', state: 'live' });
    exchange.order({ fault: 'halt', symbol: 'LTCUSDT' });
    expect(await data('public/instruments?instType=SPOT&instId=LTC-USDT')).toMatchObject([{ state: 'suspend' }]);
  });

  it.each([
    ['market/candles', '50014', 400],
    ['market/candles?instId=BTCUSDT', '51001', 200],
    ['market/candles?instId=NO-USDT', '51001', 200],
    ['market/candles?instId=BTC-USDT&bar=7m', '51000', 400],
    ['market/trades?instId=BTC-USDT&limit=x', '51000', 400],
    ['public/instruments?instType=SWAP', '51000', 400],
  ])('refuses %s with %s', async (path, code, status) => {
    const answer = await fetch(`${exchange.url}/api/v5/${path}`);
    expect([answer.status, await answer.json()]).toEqual([status, { code, msg: expect.any(String), data: [] }]);
  });

  it('serves candles newest first with confirm, three hundred at most, older than `after`, newer than `before`', async () => {
    const rows = await data<Row>('market/candles?instId=BTC-USDT&limit=1000');
    expect(rows.map(([ts]) => Number(ts))).toEqual(Array.from({ length: 300 }, (_, i) => START - 20_000 - i * MINUTE));
    expect(rows.map((row) => row[8])).toEqual(['0', ...Array.from({ length: 299 }, () => '1')]);
    const ts = (index: number): string => String(rows[index]?.[0]);
    const page = async (query: string): Promise<readonly string[]> =>
      (await data<Row>(`market/candles?instId=BTC-USDT&${query}`)).map(([time]) => String(time));
    expect(await page(`after=${ts(10)}&limit=2`)).toEqual([ts(11), ts(12)]);
    expect(await page(`before=${ts(3)}`)).toEqual([ts(0), ts(1), ts(2)]);
    expect(await page(`before=${ts(99)}&limit=2`)).toEqual([ts(0), ts(1)]);
    const [openTime, o, h, l, c, volume, , quote] =
      (
        (await (
          await fetch(`${exchange.url}/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${ts(5)}&limit=1`)
        ).json()) as readonly (readonly unknown[])[]
      )[0] ?? [];
    expect(rows[5]?.slice(0, 8).map(Number)).toEqual([openTime, o, h, l, c, volume, quote, quote].map(Number));
  });

  it('keeps 1,440 bars in candles, the older ones in history-candles, which knows none that is forming', async () => {
    const old = START - 20_000 - 1_500 * MINUTE;
    expect(await data(`market/candles?instId=BTC-USDT&after=${old}`)).toEqual([]);
    const history = await data<Row>(`market/history-candles?instId=BTC-USDT&after=${old}&limit=3`);
    expect(history.map(([ts]) => Number(ts))).toEqual([1, 2, 3].map((i) => old - i * MINUTE));
    const [newest] = await data<Row>('market/history-candles?instId=BTC-USDT&limit=1');
    expect(newest).toBeUndefined();
    const [over] = await data<Row>('market/history-candles?instId=BTC-USDT&limit=2');
    expect([Number(over?.[0]), over?.[8]]).toEqual([START - 20_000 - MINUTE, '1']);
  });

  it('begins long bars at midnight in Hong Kong, unless they say utc', async () => {
    const [local, , utc] = await Promise.all(
      ['1D', '6H', '1Dutc'].map(async (bar) => (await data<Row>(`market/candles?instId=BTC-USDT&bar=${bar}`))[0]?.[0]),
    );
    expect([local, utc].map(Number)).toEqual([Date.UTC(2025, 0, 1, 16), Date.UTC(2025, 0, 2)]);
  });

  it('walks trades back by id without a hole, a hundred at a time', async () => {
    await play(MINUTE);
    const recent = await data<Json>('market/trades?instId=BTC-USDT&limit=500');
    expect(recent.length).toBe(500);
    const walked: Json[] = [];
    let after = String(Number(recent[0]?.['tradeId']) + 1);
    while (walked.length < 500) {
      const page = await data<Json>(`market/history-trades?instId=BTC-USDT&after=${after}&limit=500`);
      expect(page.length).toBe(100);
      walked.push(...page);
      after = String(page.at(-1)?.['tradeId']);
    }
    expect(walked).toEqual(recent);
    const fills = (await truth(START - HOUR, exchange.now() + 1)).slice(-500).toReversed();
    expect(walked.map(({ tradeId, px, sz, side, ts }) => [tradeId, px, sz, side, ts])).toEqual(
      fills.map(({ id, price, quantity, side, time }) => [String(id), price, quantity, side, String(time)]),
    );
    const time = Number(recent[50]?.['ts']);
    const [older] = await data<Json>(`market/history-trades?instId=BTC-USDT&type=2&after=${time}&limit=1`);
    expect(Number(older?.['ts'])).toBeLessThan(time);
  });

  it('tells every trade, merged or fill by fill, as the oracle has them', async () => {
    const merged = await open('public', 'trades');
    const all = await open('business', 'trades-all');
    await play(2 * MINUTE);
    const columns = ({ tradeId, px, sz, side, ts }: Json): unknown => [tradeId, px, sz, side, ts];
    const expected = ({ id, price, quantity, side, time }: Json): unknown => [
      String(id),
      price,
      quantity,
      side,
      String(time),
    ];
    const span = [START + 1, START + 2 * MINUTE + 1] as const;
    const aggregates = await truth(...span, 'aggregates');
    expect(told(merged, 'trades').map(columns)).toEqual(aggregates.map(expected));
    expect(told(merged, 'trades').map(({ count }) => Number(count))).toEqual(aggregates.map(({ count }) => count));
    expect(told(all, 'trades-all').map(columns)).toEqual((await truth(...span)).map(expected));
  });

  it('closes candles with confirm 1, after updates every second with 0', async () => {
    const client = await open('business', 'candle1m');
    await play(3 * MINUTE);
    const rows = rowsOf(client, 'candle1m').map(({ data: row }) => (row as readonly Row[])[0] ?? []);
    const closed = rows.filter((row) => row[8] === '1');
    expect(closed).toEqual(
      (await data<Row>('market/history-candles?instId=BTC-USDT&limit=4')).toReversed().slice(0, 3),
    );
    expect(rows.length - closed.length).toBeGreaterThan(100);
    const opens = rows.map(([ts]) => Number(ts));
    expect(opens).toEqual(opens.toSorted((a, b) => a - b));
  });

  it('quotes the best prices at once and on, and starts its numbers again when told', async () => {
    const client = await open('public', 'bbo-tbt', 'tickers');
    expect([told(client, 'bbo-tbt').length, told(client, 'tickers').length]).toEqual([1, 1]);
    await play(10_000);
    const sequences = told(client, 'bbo-tbt').map(({ seqId }) => Number(seqId));
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    exchange.order({ fault: 'sequence-reset', protocol: 'okx' });
    const before = sequences.length;
    await play(10_000);
    expect(
      told(client, 'bbo-tbt')
        .slice(before)
        .map(({ seqId }) => seqId)
        .slice(0, 3),
    ).toEqual([1, 2, 3]);
    const [ticker] = told(client, 'tickers');
    expect(ticker).toMatchObject({ instType: 'SPOT', instId: 'BTC-USDT' });
    expect(Number(ticker?.['bidPx'])).toBeLessThan(Number(ticker?.['askPx']));
  });

  it('acknowledges each topic, refuses the wrong URL and the unknown, and answers the text ping', async () => {
    const client = await open('public');
    const answers = async (message: unknown): Promise<readonly string[]> => {
      const before = client.frames.length;
      client.send(message);
      await client.settled();
      return client.texts.slice(before);
    };
    const args = ['trades', 'bbo-tbt'].map((channel) => ({ channel, instId: 'LTC-USDT' }));
    const parsed = (await answers({ op: 'subscribe', args })).map((text) => JSON.parse(text) as Json);
    expect(parsed.filter(({ event }) => event === 'subscribe').map(({ arg }) => arg)).toEqual(args);
    const error = async (message: unknown): Promise<unknown> =>
      (JSON.parse((await answers(message))[0] ?? '{}') as Json)['code'];
    expect(await error({ op: 'subscribe', args: [{ channel: 'candle1m', instId: 'BTC-USDT' }] })).toBe('60018');
    expect(await error({ op: 'subscribe', args: [{ channel: 'trades', instId: 'NO-USDT' }] })).toBe('60018');
    expect(await error('hello')).toBe('60012');
    expect(await answers('ping')).toEqual(['pong']);
    exchange.order({ fault: 'pongs', protocol: 'okx' });
    expect(await answers('ping')).toEqual([]);
  });

  it('rations commands, connections and requests', async () => {
    const client = await open('public');
    for (let i = 0; i < 481; i += 1)
      client.send({ op: 'unsubscribe', args: [{ channel: 'trades', instId: 'BTC-USDT' }] });
    await client.sees((text) => text.includes('60014'), 'the refusal');
    const knocks: number[] = [];
    host.pass(1_000);
    for (let i = 0; i < 4; i += 1) knocks.push(await RawClient.knock(`${exchange.wsUrl}/ws/v5/public`));
    expect(knocks).toEqual([101, 101, 101, 429]);
    const statuses: number[] = [];
    for (let i = 0; i < 41; i += 1)
      statuses.push((await fetch(`${exchange.url}/api/v5/market/candles?instId=BTC-USDT&limit=1`)).status);
    expect(statuses.filter((status) => status === 200).length).toBe(40);
    const refused = await fetch(`${exchange.url}/api/v5/market/candles?instId=BTC-USDT`);
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { code: '50011', msg: 'Too Many Requests', data: [] },
    ]);
    expect((await fetch(`${exchange.url}/api/v5/public/time`)).status).toBe(200);
    host.pass(2_000);
    expect((await fetch(`${exchange.url}/api/v5/market/candles?instId=BTC-USDT`)).status).toBe(200);
  });

  it('closes with 4004 after half a minute without a word, and none that pings', async () => {
    const idle = await open('public');
    const alive = await open('public');
    for (let i = 0; i < 4; i += 1) {
      host.pass(10_000);
      const pongs = alive.frames.length;
      alive.send('ping');
      await alive.sees(() => alive.frames.length > pongs, 'the pong');
    }
    expect(await idle.gone()).toBe(4004);
    expect(alive.closed).toBeUndefined();
  });

  it('gives notice of a service upgrade and closes when it is over', async () => {
    const client = await open('public', 'trades');
    exchange.order({ fault: 'shutdown', noticeMs: 30_000 });
    await play(29_999);
    expect(client.events.find(({ event }) => event === 'notice')).toEqual({
      event: 'notice',
      code: '64008',
      msg: 'The connection will soon be closed for a service upgrade. Please reconnect.',
      connId: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(client.closed).toBeUndefined();
    await play(1);
    expect(await client.gone()).toBe(1001);
  });
});
