import { startExchange, type Exchange } from '../exchange.js';
import { ManualHost } from '../manual-host.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const PATH = '/api/v3/aggTrades?symbol=BTCUSDT&limit=1000';

describe('an answer', () => {
  let exchange: Exchange;
  let host: ManualHost;
  const ask = (path = PATH): Promise<Response> => fetch(exchange.url + path, { signal: AbortSignal.timeout(10_000) });
  const ids = async (path = PATH): Promise<number[]> =>
    ((await (await ask(path)).json()) as readonly { readonly a: number }[]).map(({ a }) => a);

  beforeEach(async () => {
    host = new ManualHost();
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT'], host });
    await exchange.advanceTo(START + 60_000);
  });
  afterEach(() => exchange.stop());

  it('lags behind the stream by so much and no more', async () => {
    const truth = await ids();
    const desk = exchange.venue.desk('BTCUSDT');
    exchange.order({ fault: 'lag', ms: 3_000 });
    expect((await ids()).at(-1)).toBe(desk?.trades.last(exchange.now() - 3_000)?.id);
    expect(await ids(`${PATH}&fromId=${truth.at(-1)}`)).toEqual([]);
    await exchange.advanceTo(exchange.now() + 3_000);
    expect((await ids()).at(-1)).toBe(truth.at(-1));
  });

  it('tells who asks too much to wait, bans who does not, and lets in who does', async () => {
    exchange.order({ fault: 'rate-limit', retryAfterSeconds: 7, banSeconds: 120 });
    const limited = await ask();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await limited.json()).toMatchObject({ code: -1003 });
    host.pass(7_000);
    expect((await ask()).status).toBe(200);
    exchange.lift();
    exchange.order({ fault: 'rate-limit' });
    expect((await ask()).status).toBe(429);
    host.pass(6_000);
    const banned = await ask();
    expect([banned.status, banned.headers.get('retry-after')]).toEqual([418, '120']);
    expect(await banned.json()).toMatchObject({ msg: expect.stringContaining(String(host.wall() + 120_000)) });
    host.pass(60_000);
    const still = await ask();
    expect([still.status, still.headers.get('retry-after')]).toEqual([418, '60']);
    host.pass(60_000);
    expect((await ask()).status).toBe(200);
  });

  it('is remembered, so that silence can be proven', async () => {
    exchange.order({ fault: 'rate-limit' });
    await ask();
    host.pass(8_000);
    await ask('/api/v3/time');
    const log = (await (await ask('/oracle/requests?protocol=binance')).json()) as readonly Record<string, unknown>[];
    expect(log.map(({ path, status }) => [path, status])).toEqual([
      ['/api/v3/aggTrades', 429],
      ['/api/v3/time', 200],
    ]);
    expect(Number(log[1]?.['wall']) - Number(log[0]?.['wall'])).toBe(8_000);
  });

  it.each([451, 403, 500, 503])('is %i with a page of HTML, on the paths that are struck', async (code) => {
    exchange.order({ fault: 'status', code, path: 'aggTrades' });
    const answer = await ask();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([code, 'text/html']);
    expect((await ask('/api/v3/time')).status).toBe(200);
  });

  it('is HTML with status 200, or half a JSON', async () => {
    exchange.order({ fault: 'html' });
    expect(await (await ask()).text()).toMatch(/^<html>/);
    exchange.lift();
    exchange.order({ fault: 'bad-json' });
    const text = await (await ask()).text();
    expect(text.startsWith('[{"a":')).toBe(true);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('breaks off in the middle of the body', async () => {
    exchange.order({ fault: 'cut-body' });
    const answer = await ask();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('has unknown fields', async () => {
    exchange.order({ fault: 'fields' });
    const [first] = (await (await ask()).json()) as readonly Record<string, unknown>[];
    expect(Object.keys(first ?? {})).toEqual(['zz_new', 'a', 'p', 'q', 'f', 'l', 'T', 'm', 'M']);
  });

  it('never comes, or comes a byte at a time', async () => {
    exchange.order({ fault: 'hang' });
    await expect(fetch(exchange.url + PATH, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    exchange.lift();
    exchange.order({ fault: 'drip', realMs: 1 });
    const answer = await ask('/api/v3/time');
    const reader = answer.body?.getReader();
    const chunks: number[] = [];
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
      chunks.push(read.value.length);
    expect(chunks.length).toBeGreaterThan(3);
  });

  it('tells of a tick that became finer', async () => {
    const tick = async (): Promise<unknown> => {
      const info = (await (await ask('/api/v3/exchangeInfo?symbol=BTCUSDT')).json()) as {
        symbols: readonly { filters: readonly { tickSize?: string }[] }[];
      };
      return info.symbols[0]?.filters[0]?.tickSize;
    };
    expect(await tick()).toBe('0.01000000');
    exchange.order({ fault: 'tick-size' });
    expect(await tick()).toBe('0.00100000');
  });
});

describe('an order of a fault', () => {
  let exchange: Exchange;
  const post = async (body: unknown): Promise<unknown> =>
    (await fetch(`${exchange.url}/oracle/faults`, { method: 'POST', body: JSON.stringify(body) })).json();

  beforeAll(async () => {
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT'], faults: [{ fault: 'lag', after: 1_000 }] });
  });
  afterAll(() => exchange.stop());

  it('is taken, listed and lifted over HTTP', async () => {
    const taken = await post({ fault: 'silent', protocol: 'binance', symbol: 'BTCUSDT', after: 5_000, forMs: 60_000 });
    const silent = {
      id: 2,
      name: 'silent',
      victim: { protocol: 'binance', symbol: 'BTCUSDT' },
      from: START + 5_000,
      until: START + 65_000,
      terms: { channel: 'any' },
    };
    expect(taken).toEqual(silent);
    const list = async (): Promise<unknown> => (await fetch(`${exchange.url}/oracle/faults`)).json();
    const lag = { id: 1, name: 'lag', victim: {}, from: START + 1_000, until: null, terms: { ms: 3_000 } };
    expect(await list()).toEqual([lag, silent]);
    const lifted = await fetch(`${exchange.url}/oracle/faults?id=2`, { method: 'DELETE' });
    expect(await lifted.json()).toEqual({ lifted: 1 });
    expect(await list()).toEqual([lag]);
  });

  it.each([
    [{ fault: 'earthquake' }, 'Fault must be one of'],
    [{}, 'Fault must be one of'],
    [{ fault: 'lag', seconds: 3 }, 'Terms of lag must be among'],
    [{ fault: 'lag', ms: '3' }, 'ms must be a finite number, was "3"'],
    [{ fault: 'lag', protocol: 'ftx' }, 'Protocol must be one of binance, bybit, okx, kraken, was "ftx"'],
    [{ fault: 'lag', at: 'tomorrow' }, 'at must be a finite number'],
    [{ fault: 'silent', channel: 3 }, 'channel must be a string, was 3'],
  ])('is refused when it is %j', async (body, message) => {
    expect(await post(body)).toEqual({ error: expect.stringContaining(message) });
  });
});
