import { machine } from '../ambient.js';
import { startExchange, type Exchange } from '../exchange.js';
import { ManualHost } from '../manual-host.js';
import { StreamClient, type Frame } from '../testing/stream-client.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const MINUTE = 60_000;

type Kline = Readonly<Record<string, unknown>>;

function data(frames: readonly Frame[], stream: string): Frame[] {
  return frames.filter((frame) => frame['stream'] === stream).map((frame) => frame['data'] as Frame);
}

function kline(frame: Frame): Kline {
  return frame['k'] as Kline;
}

describe('the streams', () => {
  let exchange: Exchange;
  let host: ManualHost;
  const clients: StreamClient[] = [];
  const open = async (path: string, pongs?: 'withheld'): Promise<StreamClient> => {
    const client = await StreamClient.open(exchange.wsUrl + path, pongs);
    clients.push(client);
    return client;
  };
  const get = async (path: string): Promise<unknown> => (await fetch(`${exchange.url}/api/v3/${path}`)).json();

  beforeEach(async () => {
    host = new ManualHost();
    exchange = await startExchange({ start: START, host, limits: { binance: { connectionAttempts: 4 } } });
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await exchange.stop();
  });

  it('deliver every trade of a minute before the frame that closes it, equal to REST', async () => {
    const client = await open('/stream?streams=btcusdt@aggTrade/btcusdt@kline_1m/ethusdt@aggTrade/ethusdt@kline_1m');
    const firstWhole = START + 40_000;
    await exchange.advanceTo(firstWhole + 3 * MINUTE + 500);
    const frames = await client.settled();
    const times = frames.map((frame) => Number((frame['data'] as Frame)['E']));
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
    for (const symbol of ['btcusdt', 'ethusdt']) {
      const closing = data(frames, `${symbol}@kline_1m`).filter((frame) => kline(frame)['x'] === true);
      expect(closing.map((frame) => (Number(kline(frame)['t']) - firstWhole) / MINUTE)).toEqual([-1, 0, 1, 2]);
      for (const frame of closing) {
        const { t, T, n, v, V } = kline(frame);
        expect(Number(frame['E']) - Number(T)).toBeLessThan(1_000);
        expect(Number(frame['E'])).toBeGreaterThan(Number(T));
        if (t === firstWhole - MINUTE) continue;
        const before = frames.slice(
          0,
          frames.findIndex((any) => any['data'] === frame),
        );
        const trades = data(before, `${symbol}@aggTrade`).filter(
          ({ T: time }) => Number(time) >= Number(t) && Number(time) <= Number(T),
        );
        const sum = (of: readonly Frame[]): number => of.reduce((total, trade) => total + Number(trade['q']), 0);
        expect(trades.reduce((count, trade) => count + Number(trade['l']) - Number(trade['f']) + 1, 0)).toBe(n);
        expect(sum(trades)).toBeCloseTo(Number(v), 7);
        expect(sum(trades.filter(({ m }) => m === false))).toBeCloseTo(Number(V), 7);
      }
      const ids = data(frames, `${symbol}@aggTrade`).map((trade) => Number(trade['a']));
      expect(ids.every((id, i) => i === 0 || id === (ids[i - 1] ?? 0) + 1)).toBe(true);
    }
    const path = `klines?symbol=BTCUSDT&interval=1m&startTime=${firstWhole}&endTime=${firstWhole + 3 * MINUTE - 1}`;
    const rows = (await get(path)) as readonly unknown[];
    const closed = data(frames, 'btcusdt@kline_1m')
      .map(kline)
      .filter(({ x, t }) => x === true && Number(t) >= firstWhole);
    expect(closed.map(({ t, o, h, l, c, v, T, q, n, V, Q, B }) => [t, o, h, l, c, v, T, q, n, V, Q, B])).toEqual(rows);
  });

  it('write frames with exactly the fields of Binance', async () => {
    const names = ['aggTrade', 'trade', 'bookTicker', 'kline_1m'].map((kind) => `btcusdt@${kind}`);
    const client = await open(`/stream?streams=${names.join('/')}`);
    await exchange.advanceTo(START + 5_000);
    const frames = await client.settled();
    const keys = names.map((name) => Object.keys(data(frames, name)[0] ?? {}).join());
    expect(keys).toEqual(['e,E,s,a,p,q,f,l,T,m,M', 'e,E,s,t,p,q,T,m,M', 'u,s,b,B,a,A', 'e,E,s,k']);
    const [first] = data(frames, 'btcusdt@kline_1m').map(kline);
    expect(Object.keys(first ?? {}).join()).toBe('t,T,s,i,f,L,o,c,h,l,v,n,x,q,V,Q,B');
    expect(first).toMatchObject({ s: 'BTCUSDT', i: '1m', x: false, B: '0' });
    const [trade] = data(frames, 'btcusdt@aggTrade');
    expect([trade?.['p'], trade?.['q']]).toEqual([
      expect.stringMatching(/^\d+\.\d{8}$/),
      expect.stringMatching(/^\d+\.\d{8}$/),
    ]);
  });

  it('update a running candle about every two seconds while it trades, with all of its trades', async () => {
    const client = await open('/ws/btcusdt@kline_1m');
    await exchange.advanceTo(START + 20_000);
    const frames = (await client.settled()).filter((frame) => frame['e'] === 'kline');
    expect(frames.length).toBeGreaterThanOrEqual(9);
    expect(frames.length).toBeLessThanOrEqual(10);
    const last = frames.at(-1) ?? {};
    const [row] = (await get('aggTrades?symbol=BTCUSDT&limit=1')) as Frame[];
    expect(Number(kline(last)['L'])).toBeLessThanOrEqual(Number(row?.['l']));
    expect(Number(kline(last)['L']) - Number(kline(last)['f']) + 1).toBe(kline(last)['n']);
  });

  it('close candles of higher intervals at their own boundaries', async () => {
    const client = await open('/ws/ltcusdt@kline_5m/ltcusdt@kline_1h');
    await exchange.advanceTo(Date.UTC(2025, 0, 2, 10, 0, 1));
    const frames = (await client.settled()).filter((frame) => frame['e'] === 'kline').map(kline);
    const closed = frames.filter(({ x }) => x === true);
    expect(closed.filter(({ i }) => i === '5m').length).toBe(6);
    const [hour, ...more] = closed.filter(({ i }) => i === '1h');
    expect([hour?.['t'], hour?.['T'], more.length]).toEqual([Date.UTC(2025, 0, 2, 9), Date.UTC(2025, 0, 2, 10) - 1, 0]);
    const [row] = (await get(
      `klines?symbol=LTCUSDT&interval=1h&startTime=${Date.UTC(2025, 0, 2, 9)}&limit=1`,
    )) as unknown[][];
    expect([hour?.['o'], hour?.['v'], hour?.['q'], hour?.['n']]).toEqual([row?.[1], row?.[5], row?.[7], row?.[8]]);
  });

  it('are subscribed, listed and left by command', async () => {
    const client = await open('/ws');
    expect(await client.ask({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade', 'nope@nothing'], id: 1 })).toEqual({
      result: null,
      id: 1,
    });
    expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 'two' })).toEqual({
      result: ['btcusdt@aggTrade', 'nope@nothing'],
      id: 'two',
    });
    expect(await client.ask({ method: 'UNSUBSCRIBE', params: ['nope@nothing'], id: 3 })).toEqual({
      result: null,
      id: 3,
    });
    await exchange.advanceTo(START + 2_000);
    const heard = (await client.settled()).filter((frame) => frame['e'] === 'aggTrade').length;
    expect(heard).toBeGreaterThan(0);
    host.pass(1_000);
    await client.ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@aggTrade'], id: 4 });
    await exchange.advanceTo(START + 4_000);
    expect((await client.settled()).filter((frame) => frame['e'] === 'aggTrade').length).toBe(heard);
  });

  it('wrap events when asked to', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    expect(await client.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 1 })).toEqual({ result: false, id: 1 });
    expect(await client.ask({ method: 'SET_PROPERTY', params: ['combined', true], id: 2 })).toEqual({
      result: null,
      id: 2,
    });
    await exchange.advanceTo(START + 1_000);
    expect(data(await client.settled(), 'btcusdt@aggTrade').length).toBeGreaterThan(0);
  });

  it('write microseconds when asked to', async () => {
    const client = await open('/stream?streams=btcusdt@aggTrade&timeUnit=MICROSECOND');
    await exchange.advanceTo(START + 1_000);
    const [trade] = data(await client.settled(), 'btcusdt@aggTrade');
    expect(Number(trade?.['T'])).toBeGreaterThan(START * 1_000);
  });

  it.each([
    ['{"method":', { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }],
    ['{"id":1}', { code: 2, msg: 'Invalid request: missing field `method` at line 1 column 8', id: 1 }],
    [
      '{"method":"SUBSCRIBE","params":"x","id":2}',
      { code: 2, msg: 'Invalid request: params must be an array of stream names', id: 2 },
    ],
    [
      '{"method":"SET_PROPERTY","params":["combined","yes"],"id":3}',
      { code: 1, msg: 'Invalid value type: expected Boolean', id: 3 },
    ],
    ['{"method":"GET_PROPERTY","params":["colour"],"id":4}', { code: 0, msg: 'Unknown property', id: 4 }],
    [
      '{"method":"SET_PROPERTY","params":["combined",true,1],"id":5}',
      { code: 2, msg: 'Invalid request: too many parameters', id: 5 },
    ],
    [
      '{"method":"SUBSCRIBE","params":[],"id":{}}',
      { code: 2, msg: 'Invalid request: request ID must be an integer, an alphanumeric string or null' },
    ],
  ])('refuse %s', async (text, error) => {
    const client = await open('/ws');
    client.send(text);
    expect(await client.settled()).toEqual([error]);
  });

  it('close a connection that says more than five things a second', async () => {
    const client = await open('/ws');
    for (let id = 0; id < 6; id += 1) client.send({ method: 'LIST_SUBSCRIPTIONS', id });
    expect(await client.closed()).toBe(1_008);
    expect(client.frames.length).toBe(5);
  });

  it('are pinged every 20 s and cut when nothing comes back for a minute', async () => {
    const decent = await open('/ws');
    const silent = await open('/ws', 'withheld');
    for (let i = 0; i < 3; i += 1) {
      host.pass(20_000);
      await decent.settled();
    }
    expect(decent.pings).toHaveLength(3);
    silent.pong('of my own');
    host.pass(20_000);
    await decent.settled();
    host.pass(20_000);
    expect(await silent.closed()).toBe(1_006);
    await decent.settled();
    expect(decent.pings).toHaveLength(5);
  });

  it('end after 24 hours', async () => {
    const client = await open('/ws');
    host.pass(86_400_000 - 60_000 - 1);
    expect(await client.closed()).toBe(1_006);
  });

  it('ration connection attempts and streams', async () => {
    await open('/ws');
    await expect(open('/nothing')).rejects.toThrow('404');
    const many = Array.from({ length: 1_025 }, (_, i) => `s${i}@trade`);
    const client = await open('/ws');
    expect(await client.ask({ method: 'SUBSCRIBE', params: many, id: 1 })).toMatchObject({ code: 2, id: 1 });
    await open('/ws');
    await open('/ws');
    await expect(open('/ws')).rejects.toThrow('429');
    host.pass(300_000);
  });

  it('stand still at unlimited speed until somebody listens, and then give the clock', async () => {
    exchange.setSpeed(Infinity);
    expect(exchange.now()).toBe(START);
    const client = await open('/ws/ltcusdt@kline_1m');
    while ((await client.settled()).filter((frame) => frame['e'] === 'kline').length < 50) host.pass(1_000);
    exchange.setSpeed(0);
    const frames = (await client.settled()).filter((frame) => frame['e'] === 'kline');
    expect(exchange.now()).toBeGreaterThanOrEqual(Number(frames.at(-1)?.['E']));
  });

  it('wait for a client that does not read, and drop nothing', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    client.pause();
    const progress = { reached: false };
    const advance = exchange.advanceTo(START + 120 * MINUTE).then(() => (progress.reached = true));
    for (let turn = 0; turn < 3_000; turn += 1) await machine.turn();
    expect(progress.reached).toBe(false);
    client.resume();
    await advance;
    const ids = (await client.settled()).map((frame) => Number(frame['a']));
    const truth = exchange.venue
      .desk('BTCUSDT')
      ?.trades.aggTradesFrom(START + 1, START + 120 * MINUTE, 1e6, exchange.now());
    expect(ids.length).toBe(truth?.length);
    expect([ids[0], ids.at(-1)]).toEqual([truth?.[0]?.id, truth?.at(-1)?.id]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('follow the machine at a finite speed', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    exchange.setSpeed(60);
    host.pass(100);
    expect(exchange.now()).toBe(START + 6_000);
    while ((await client.settled()).length === 0) host.pass(1_000);
    exchange.setSpeed(0);
    expect(Number((await client.settled())[0]?.['T'])).toBeGreaterThan(START);
  });
});
