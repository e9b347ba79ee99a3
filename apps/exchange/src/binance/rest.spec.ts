import { startExchange, type Exchange } from '../exchange.js';
import { ManualHost } from '../manual-host.js';
import { SYMBOLS } from '../market/instrument.js';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

type Row = readonly (string | number)[];
type Trade = Readonly<Record<string, unknown>>;

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const MINUTE = 60_000;

function asker(exchange: () => Exchange): (path: string, headers?: Record<string, string>) => Promise<Answer> {
  return async (path, headers = {}) => {
    const response = await fetch(`${exchange().url}/api/v3/${path}`, { headers });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
}

describe('the REST interface', () => {
  let exchange: Exchange;
  const host = new ManualHost();
  const ask = asker(() => exchange);
  const rows = async (path: string): Promise<readonly Row[]> => (await ask(path)).body as readonly Row[];
  const trades = async (path: string): Promise<readonly Trade[]> => (await ask(path)).body as readonly Trade[];

  beforeAll(async () => {
    exchange = await startExchange({ start: START, host, limits: { binance: { requestWeight: 1_000_000 } } });
  });
  afterAll(() => exchange.stop());

  it('tells its time', async () => {
    expect((await ask('ping')).body).toEqual({});
    const { status, headers, body } = await ask('time');
    expect([status, headers.get('content-type'), body]).toEqual([
      200,
      'application/json;charset=UTF-8',
      { serverTime: START },
    ]);
    expect((await ask('time', { 'X-MBX-TIME-UNIT': 'MICROSECOND' })).body).toEqual({ serverTime: START * 1_000 });
  });

  it.each([
    ['klines?interval=1m', -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."],
    ['klines?symbol=&interval=1m', -1105, "Parameter 'symbol' was empty."],
    ['klines?symbol=NOPE&interval=1m', -1121, 'Invalid symbol.'],
    [
      'klines?symbol=btcusdt&interval=1m',
      -1100,
      "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'.",
    ],
    ['klines?symbol=BTCUSDT', -1102, "Mandatory parameter 'interval' was not sent, was empty/null, or malformed."],
    ['klines?symbol=BTCUSDT&interval=7m', -1120, 'Invalid interval.'],
    [
      'klines?symbol=BTCUSDT&interval=1m&limit=x',
      -1100,
      "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
    ],
    ['klines?symbol=BTCUSDT&interval=1m&limit=0', -1130, "Data sent for parameter 'limit' is not valid."],
    [
      'klines?symbol=BTCUSDT&interval=1m&startTime=-1',
      -1100,
      "Illegal characters found in parameter 'startTime'; legal range is '^[0-9]{1,20}$'.",
    ],
    ['klines?symbol=BTCUSDT&interval=1m&timeZone=8', -1130, "Data sent for parameter 'timeZone' is not valid."],
    [
      'klines?symbol=BTCUSDT&interval=1m&from=3',
      -1104,
      "Not all sent parameters were read; read '2' parameter(s) but was sent '3'.",
    ],
    ['time?x=1', -1101, "Too many parameters; expected '0' and received '1'."],
    ['aggTrades?symbol=BTCUSDT&fromId=1&startTime=1', -1128, 'Combination of optional parameters invalid.'],
    ['exchangeInfo?symbol=BTCUSDT&symbols=["ETHUSDT"]', -1128, 'Combination of optional parameters invalid.'],
    ['exchangeInfo?symbols=["ETHUSDT","NOPE"]', -1121, 'Invalid symbol.'],
    [
      'depth?symbol=BTCUSDT&limit=-5',
      -1100,
      "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
    ],
  ])('refuses %s with %i', async (path, code, msg) => {
    const { status, body, headers } = await ask(path);
    expect({ status, body }).toEqual({ status: 400, body: { code, msg } });
    expect(Number(headers.get('x-mbx-used-weight-1m'))).toBeGreaterThan(0);
  });

  it('knows nothing of other paths and methods', async () => {
    expect((await ask('order')).status).toBe(404);
    expect((await fetch(`${exchange.url}/`)).status).toBe(404);
    expect((await fetch(`${exchange.url}/api/v3/time`, { method: 'POST' })).status).toBe(404);
  });

  it('pages klines as documented', async () => {
    const path = 'klines?symbol=BTCUSDT&interval=1m';
    const opens = (page: readonly Row[]): number[] =>
      page.map(([openTime]) => (Number(openTime) - START + 20_000) / MINUTE);
    expect(opens(await rows(`${path}&limit=3`))).toEqual([-2, -1, 0]);
    expect((await rows(path)).length).toBe(500);
    expect((await rows(`${path}&limit=5000`)).length).toBe(1_000);
    const from = START - 20_000 - 60 * MINUTE;
    expect(opens(await rows(`${path}&startTime=${from}&limit=2`))).toEqual([-60, -59]);
    expect(opens(await rows(`${path}&startTime=${from + 1}&limit=2`))).toEqual([-59, -58]);
    expect(opens(await rows(`${path}&endTime=${from}&limit=2`))).toEqual([-61, -60]);
    expect(opens(await rows(`${path}&startTime=${from}&endTime=${from + MINUTE}&limit=9`))).toEqual([-60, -59]);
    expect(opens(await rows(`${path}&startTime=${from}&endTime=${from + 9 * MINUTE}&limit=2`))).toEqual([-60, -59]);
    expect(opens(await rows(`${path}&startTime=${from * 1_000}&endTime=${from * 1_000 + 999}`))).toEqual([-60]);
    expect(await rows(`${path}&startTime=${START + MINUTE}`)).toEqual([]);
    expect(await rows(`${path}&startTime=${START}&endTime=${from}`)).toEqual([]);
  });

  it('writes klines as Binance does', async () => {
    const [row] = await rows('klines?symbol=BTCUSDT&interval=5m&limit=2');
    expect(row?.map((cell) => (typeof cell).charAt(0)).join('')).toBe('nsssssnsnsss');
    for (const index of [1, 2, 3, 4, 5, 7, 9, 10]) expect(row?.[index]).toMatch(/^\d+\.\d{8}$/);
    expect(Number(row?.[6]) - Number(row?.[0])).toBe(299_999);
    expect(row?.[11]).toBe('0');
    const { body } = await ask('klines?symbol=BTCUSDT&interval=5m&limit=2', { 'X-MBX-TIME-UNIT': 'MICROSECOND' });
    const [micros] = body as readonly Row[];
    expect([micros?.[0], micros?.[6]]).toEqual([Number(row?.[0]) * 1_000, Number(row?.[6]) * 1_000 + 999]);
    expect((await rows('uiKlines?symbol=BTCUSDT&interval=5m&limit=2'))[0]).toEqual(row);
  });

  it('walks aggTrades by id without a hole, into the newest page', async () => {
    const path = 'aggTrades?symbol=BTCUSDT';
    const newest = await trades(`${path}&limit=1000`);
    expect(newest.length).toBe(1_000);
    const first = Number(newest[0]?.['a']);
    const walked: Trade[] = [];
    for (let id = first; walked.length < 1_000; id += 300)
      walked.push(...(await trades(`${path}&fromId=${id}&limit=300`)));
    expect(walked).toEqual(newest);
    expect(newest.every((trade, i) => trade['a'] === first + i)).toBe(true);
    expect(newest.every((trade, i) => i === 0 || trade['f'] === Number(newest[i - 1]?.['l']) + 1)).toBe(true);
    expect(await trades(`${path}&fromId=${first + 1_000}`)).toEqual([]);
    expect(Number(newest.at(-1)?.['T'])).toBeLessThanOrEqual(START);
    expect(Object.keys(newest[0] ?? {})).toEqual(['a', 'p', 'q', 'f', 'l', 'T', 'm', 'M']);
  });

  it('pages aggTrades by time, both ends inclusive', async () => {
    const from = START - 10_000;
    const page = await trades(`aggTrades?symbol=BTCUSDT&startTime=${from}&endTime=${START}&limit=1000`);
    const [first] = page;
    const time = Number(first?.['T']);
    expect(time).toBeGreaterThanOrEqual(from);
    expect((await trades(`aggTrades?symbol=BTCUSDT&startTime=${time}&limit=1`))[0]).toEqual(first);
    const at = page.filter((trade) => trade['T'] === time);
    expect(await trades(`aggTrades?symbol=BTCUSDT&startTime=${time}&endTime=${time}`)).toEqual(at);
    const until = await trades(`aggTrades?symbol=BTCUSDT&endTime=${time}&limit=${at.length}`);
    expect(until).toEqual(at);
  });

  it('serves raw trades that make up the aggregates', async () => {
    const raws = await trades('trades?symbol=BTCUSDT&limit=200');
    expect(raws.length).toBe(200);
    expect(raws.every((trade, i) => trade['id'] === Number(raws[0]?.['id']) + i)).toBe(true);
    const again = await trades(`historicalTrades?symbol=BTCUSDT&fromId=${String(raws[50]?.['id'])}&limit=3`);
    expect(again).toEqual(raws.slice(50, 53));
    const [last] = await trades('aggTrades?symbol=BTCUSDT&limit=1');
    const parts = raws.filter((trade) => Number(trade['id']) >= Number(last?.['f']));
    expect(parts.at(-1)?.['id']).toBe(last?.['l']);
    expect(parts.reduce((sum, part) => sum + Number(part['qty']), 0)).toBeCloseTo(Number(last?.['q']), 8);
  });

  it('shows a book around the last trade', async () => {
    const [last] = await trades('aggTrades?symbol=BTCUSDT&limit=1');
    const { body } = await ask('depth?symbol=BTCUSDT&limit=5000');
    const { lastUpdateId, bids, asks } = body as {
      lastUpdateId: number;
      bids: [string, string][];
      asks: [string, string][];
    };
    expect([bids.length, asks.length, lastUpdateId > 0]).toEqual([5_000, 5_000, true]);
    expect(last?.['m'] === true ? bids[0]?.[0] : asks[0]?.[0]).toBe(last?.['p']);
    const prices = [...bids.toReversed(), ...asks].map(([price]) => Number(price));
    expect(prices.every((price, i) => i === 0 || price > (prices[i - 1] ?? 0))).toBe(true);
    const ticker = (await ask('ticker/bookTicker?symbol=BTCUSDT')).body;
    expect(ticker).toEqual({
      symbol: 'BTCUSDT',
      bidPrice: bids[0]?.[0],
      bidQty: bids[0]?.[1],
      askPrice: asks[0]?.[0],
      askQty: asks[0]?.[1],
    });
    expect((await ask('ticker/price?symbol=BTCUSDT')).body).toEqual({ symbol: 'BTCUSDT', price: last?.['p'] });
    expect((await ask('avgPrice?symbol=BTCUSDT')).body).toMatchObject({ mins: 5, closeTime: last?.['T'] });
  });

  it('announces symbols, filters and limits', async () => {
    const { body } = await ask('exchangeInfo?symbols=["BTCUSDT","ADAUSDT"]');
    const info = body as {
      symbols: { symbol: string; filters: Readonly<Record<string, unknown>>[] }[];
      rateLimits: unknown[];
    };
    expect(info.symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ADAUSDT']);
    const filter = (index: number, type: string): unknown =>
      info.symbols[index]?.filters.find((f) => f['filterType'] === type);
    expect(filter(0, 'PRICE_FILTER')).toMatchObject({ tickSize: '0.01000000' });
    expect(filter(0, 'LOT_SIZE')).toMatchObject({ stepSize: '0.00001000' });
    expect(filter(1, 'PRICE_FILTER')).toMatchObject({ tickSize: '0.00010000' });
    expect(filter(1, 'LOT_SIZE')).toMatchObject({ stepSize: '0.10000000' });
    expect(filter(0, 'NOTIONAL')).toMatchObject({ minNotional: '5.00000000', applyMinToMarket: true });
    expect(info.rateLimits[0]).toEqual({
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: 1_000_000,
    });
    const all = (await ask('exchangeInfo')).body as typeof info;
    expect(all.symbols.map(({ symbol }) => symbol)).toEqual(SYMBOLS);
  });
});

describe('request weight', () => {
  let exchange: Exchange;
  let host: ManualHost;
  const ask = asker(() => exchange);

  beforeEach(async () => {
    host = new ManualHost();
    exchange = await startExchange({
      start: START,
      host,
      limits: { binance: { requestWeight: 100, refusalsBeforeBan: 2 } },
    });
  });
  afterEach(() => exchange.stop());

  it.each([
    ['ping', 1],
    ['exchangeInfo?symbol=BTCUSDT', 20],
    ['klines?symbol=BTCUSDT&interval=1m&limit=1', 2],
    ['aggTrades?symbol=BTCUSDT&limit=1', 4],
    ['trades?symbol=BTCUSDT&limit=1', 25],
    ['historicalTrades?symbol=BTCUSDT&limit=1', 25],
    ['depth?symbol=BTCUSDT', 5],
    ['depth?symbol=BTCUSDT&limit=500', 25],
    ['depth?symbol=BTCUSDT&limit=1000', 50],
    ['klines?symbol=NOPE&interval=1m', 2],
  ])('of %s is %i', async (path, weight) => {
    const { headers } = await ask(path);
    expect([headers.get('x-mbx-used-weight'), headers.get('x-mbx-used-weight-1m')]).toEqual([`${weight}`, `${weight}`]);
  });

  it('is refused with 429 past the limit until the minute of real time is over', async () => {
    for (let i = 0; i < 5; i += 1) expect((await ask('exchangeInfo')).status).toBe(200);
    const { status, body, headers } = await ask('ping');
    expect([status, headers.get('x-mbx-used-weight-1m')]).toEqual([429, '101']);
    expect(body).toEqual({
      code: -1003,
      msg: 'Too much request weight used; current limit is 100 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
    });
    const wait = Number(headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    host.pass(wait * 1_000);
    expect((await ask('ping')).headers.get('x-mbx-used-weight-1m')).toBe('1');
  });

  it('is followed by a ban with 418 for whoever keeps asking', async () => {
    for (let i = 0; i < 5; i += 1) await ask('exchangeInfo');
    expect([(await ask('ping')).status, (await ask('ping')).status]).toEqual([429, 429]);
    const { status, body, headers } = await ask('ping');
    expect([status, headers.get('retry-after')]).toEqual([418, '120']);
    expect(body).toEqual({
      code: -1003,
      msg: `Way too much request weight used; IP banned until ${host.wall() + 120_000}. Please use WebSocket Streams for live updates to avoid bans.`,
    });
    host.pass(119_000);
    expect((await ask('ping')).status).toBe(418);
    host.pass(1_000);
    expect((await ask('ping')).status).toBe(200);
  });
});
