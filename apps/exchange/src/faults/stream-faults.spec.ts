import { startExchange, type Exchange } from '../exchange.js';
import { RawClient } from '../testing/raw-client.js';
import type { FaultRequest } from './fault-request.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const MINUTE = 60_000;

type Json = Readonly<Record<string, unknown>>;

describe('a stream', () => {
  let exchange: Exchange;
  const clients: RawClient[] = [];
  const open = async (path: string): Promise<RawClient> => {
    const client = await RawClient.open(exchange.wsUrl + path);
    clients.push(client);
    return client;
  };
  /** Plays and waits until it was heard. */
  const play = async (ms: number): Promise<void> => {
    await exchange.advanceTo(exchange.now() + ms);
    for (const client of clients) if (client.closed === undefined) await client.settled();
  };
  const ids = (client: RawClient): number[] => client.events.map(({ a }) => Number(a)).filter((id) => id > 0);
  const trueIds = (from: number, to: number): number[] =>
    exchange.venue
      .desk('BTCUSDT')
      ?.trades.aggTradesFrom(from, to, 1e6, to)
      .map(({ id }) => id) ?? [];
  const order = (request: FaultRequest): void => void exchange.order(request);

  beforeEach(async () => {
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT', 'ETHUSDT'] });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('is the truth while there is no fault', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    await play(MINUTE);
    expect(ids(client)).toEqual(trueIds(START + 1, START + MINUTE));
  });

  it('goes silent for its time, acknowledging all the while, and comes back with a hole', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'silent', after: 10_000, forMs: 20_000 });
    await play(15_000);
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
    await client.sees((text) => text === '{"result":["btcusdt@aggTrade"],"id":1}', 'the list');
    await play(25_000);
    const told = (from: number, to: number): number[] => trueIds(START + from, START + to);
    expect(ids(client)).toEqual([...told(1, 9_999), ...told(30_000, 40_000)]);
  });

  it('goes silent for one market alone', async () => {
    const client = await open('/stream?streams=btcusdt@aggTrade/ethusdt@aggTrade');
    order({ fault: 'silent', symbol: 'ETHUSDT' });
    await play(20_000);
    expect(new Set(client.events.map(({ stream }) => stream))).toEqual(new Set(['btcusdt@aggTrade']));
  });

  it('repeats some trades and loses none', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'duplicate', p: 0.3 });
    await play(MINUTE);
    const seen = ids(client);
    const truth = trueIds(START + 1, START + MINUTE);
    expect([...new Set(seen)]).toEqual(truth);
    expect(seen.length / truth.length).toBeGreaterThan(1.2);
    expect(seen.length / truth.length).toBeLessThan(1.4);
  });

  it('shuffles trades within the window and loses none', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'reorder', p: 0.5, windowMs: 2_000, forMs: MINUTE });
    await play(MINUTE + 5_000);
    const seen = ids(client);
    const truth = trueIds(START + 1, START + MINUTE + 5_000);
    expect(seen).not.toEqual(truth);
    expect(seen.toSorted((a, b) => a - b)).toEqual(truth);
    let latest = 0;
    let worst = 0;
    for (const { T } of client.events) {
      worst = Math.max(worst, latest - Number(T));
      latest = Math.max(latest, Number(T));
    }
    expect(worst).toBeGreaterThan(500);
    expect(worst).toBeLessThanOrEqual(2_000);
  });

  it('lets no frame wait for one that is held back longer', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'late', channel: 'trade', p: 0.02, delayMs: 20_000, forMs: MINUTE });
    order({ fault: 'reorder', p: 0.3, windowMs: 1_000, forMs: MINUTE });
    await play(MINUTE + 30_000);
    let latest = 0;
    const behind = client.events.map(({ T }) => {
      latest = Math.max(latest, Number(T));
      return latest - Number(T);
    });
    expect(behind.filter((ms) => ms > 1_000 && ms < 15_000)).toEqual([]);
    expect(behind.filter((ms) => ms >= 15_000).length).toBeGreaterThan(3);
    expect(ids(client).toSorted((a, b) => a - b)).toEqual(trueIds(START + 1, exchange.now()));
  });

  it('is shuffled alike by equal seeds, whatever the pace at which it is played', async () => {
    const faults = [{ fault: 'reorder', p: 0.5 } as const, { fault: 'duplicate', p: 0.2 } as const];
    const runs: string[][] = [];
    for (const steps of [1, 7, 40]) {
      const twin = await startExchange({ start: START, symbols: ['BTCUSDT'], faults });
      const client = await RawClient.open(`${twin.wsUrl}/ws/btcusdt@aggTrade`);
      for (let step = 1; step <= steps; step += 1) await twin.advanceTo(START + Math.floor((MINUTE * step) / steps));
      await client.settled();
      runs.push([...client.texts]);
      client.end();
      await twin.stop();
    }
    expect(runs[0]?.length).toBeGreaterThan(500);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  it('strikes one of two overlapping connections', async () => {
    const first = await open('/ws/btcusdt@aggTrade');
    const second = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'lose', connection: 1, p: 0.2 });
    await play(MINUTE);
    const truth = trueIds(START + 1, START + MINUTE);
    expect(ids(second)).toEqual(truth);
    const lost = truth.length - ids(first).length;
    expect(lost / truth.length).toBeGreaterThan(0.1);
    expect(lost / truth.length).toBeLessThan(0.3);
  });

  it('closes candles late, or twice, or never, or wrongly and then rightly', async () => {
    const client = await open('/ws/btcusdt@kline_1m');
    const minute = START + 40_000;
    order({ fault: 'late', delayMs: 4_000, forMs: MINUTE });
    order({ fault: 'duplicate', channel: 'closed', p: 1, at: minute + 30_000, forMs: MINUTE });
    order({ fault: 'lose', channel: 'closed', p: 1, at: minute + 90_000, forMs: MINUTE });
    order({ fault: 'falsify', p: 1, correctMs: 5_000, at: minute + 150_000 });
    await play(4 * MINUTE);
    const closed = client.events.flatMap((event) => (isClosed(event['k']) ? [event['k']] : []));
    expect(closed.map(({ t }) => (Number(t) - minute) / MINUTE)).toEqual([-1, 0, 0, 2, 2]);
    const late = client.events.findIndex(({ k }) => isClosed(k));
    expect(client.events[late + 1]?.['k']).toMatchObject({ t: minute });
    expect(Number(client.events[late - 1]?.['E'])).toBeGreaterThan(minute);
    expect(closed[1]).toEqual(closed[2]);
    expect(Number(closed[3]?.['v']) - Number(closed[4]?.['v'])).toBeCloseTo(0.00001, 8);
    expect({ ...closed[3], v: '' }).toEqual({ ...closed[4], v: '' });
  });

  it('hides a minute from the stream and from REST', async () => {
    const client = await open('/ws/btcusdt@kline_1m');
    const minute = START + 40_000;
    order({ fault: 'missing-minute', at: minute + MINUTE, forMs: MINUTE });
    await play(4 * MINUTE);
    const opens = client.events.flatMap(({ k }) => (isClosed(k) ? [Number(k['t'])] : []));
    expect(opens).toEqual([minute - MINUTE, minute, minute + 2 * MINUTE]);
    const answer = await fetch(`${exchange.url}/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${minute}&limit=3`);
    const rows = (await answer.json()) as readonly (readonly unknown[])[];
    expect(rows.map(([openTime]) => openTime)).toEqual([minute, minute + 2 * MINUTE]);
  });

  it('carries unknown fields that change nothing known', async () => {
    const client = await open('/stream?streams=btcusdt@aggTrade');
    order({ fault: 'fields' });
    await play(5_000);
    const [event] = client.events;
    expect(Object.keys(event ?? {})).toEqual(['zz_new', 'stream', 'data']);
    expect(Object.keys(event?.['data'] as Json)[0]).toBe('zz_new');
    const truth = trueIds(START + 1, START + 5_000);
    expect(client.events.map(({ data }) => Number((data as Json)['a']))).toEqual(truth);
  });

  it('carries text, binary junk, halves, broken UTF-8, fragments and giants between good frames', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'text', p: 0.2 });
    order({ fault: 'binary', p: 0.2, bytes: 33 });
    order({ fault: 'huge', p: 0.02, bytes: 1_000_000 });
    order({ fault: 'fragments', p: 0.05, count: 50 });
    order({ fault: 'garble', p: 0.1, how: 'cut' });
    order({ fault: 'garble', p: 0.1, how: 'utf8' });
    await play(20_000);
    expect(client.closed).toBeUndefined();
    expect(client.texts).toContain('pong');
    expect(client.frames.filter(({ binary, bytes }) => binary && bytes.length === 33).length).toBeGreaterThan(5);
    expect(client.frames.filter(({ bytes }) => bytes.length === 1_000_000).length).toBeGreaterThan(0);
    expect(client.texts.filter((text) => text.startsWith('{') && !text.endsWith('}')).length).toBeGreaterThan(5);
    expect(client.texts.filter((text) => text.includes('\uFFFD')).length).toBeGreaterThan(5);
    const truth = trueIds(START + 1, START + 20_000);
    const seen = ids(client);
    expect(truth).toEqual(expect.arrayContaining(seen.filter((id) => truth.includes(id))));
    expect(seen.length).toBeGreaterThan(truth.length * 0.6);
  });

  it.each([
    ['price', 'null', null],
    ['price', '"1e999"', '1e999'],
    ['quantity', '"-1"', '-1'],
    ['quantity', '""', ''],
  ])('has a %s of %s', async (field, value, seen) => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'poison', p: 1, field, value });
    await play(3_000);
    expect(client.events.length).toBeGreaterThan(0);
    for (const event of client.events) expect(event[field === 'price' ? 'p' : 'q']).toBe(seen);
  });

  it('has a bad tick', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'spike', p: 0.05, factor: 10 });
    await play(20_000);
    const prices = client.events.map(({ p }) => Number(p));
    const middle = prices.toSorted((a, b) => a - b)[Math.floor(prices.length / 2)] ?? 0;
    const spikes = prices.filter((price) => price > 5 * middle);
    expect(spikes.length).toBeGreaterThan(3);
    for (const spike of spikes) expect(Math.abs(spike / middle - 10)).toBeLessThan(0.1);
  });

  it('tells of a market that nobody asked for', async () => {
    const client = await open('/stream?streams=btcusdt@aggTrade');
    order({ fault: 'foreign', p: 0.5 });
    await play(10_000);
    const names = client.events.map(({ stream, data }) => `${String(stream)} ${String((data as Json)['s'])}`);
    expect(new Set(names)).toEqual(new Set(['btcusdt@aggTrade BTCUSDT', 'ethusdt@aggTrade ETHUSDT']));
  });

  it('counts in microseconds, or on a clock that is wrong', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    order({ fault: 'microseconds', forMs: 5_000 });
    order({ fault: 'clock-offset', ms: -90_000, after: 5_000 });
    await play(10_000);
    const { T: micros } = client.events[0] ?? {};
    expect(Number(micros)).toBeGreaterThan(1e15);
    const { E, T } = client.events.at(-1) ?? {};
    expect(Number(E) - Number(T)).toBe(-90_000);
    const time = (await (await fetch(`${exchange.url}/api/v3/time`)).json()) as Json;
    expect(time['serverTime']).toBe(exchange.now() - 90_000);
  });

  it('is halted, and listed so; delisted, and unknown', async () => {
    const client = await open('/stream?streams=btcusdt@aggTrade/ethusdt@aggTrade');
    order({ fault: 'halt', symbol: 'BTCUSDT' });
    await play(10_000);
    expect(new Set(client.events.map(({ stream }) => stream))).toEqual(new Set(['ethusdt@aggTrade']));
    const info = async (): Promise<readonly Json[]> =>
      ((await (await fetch(`${exchange.url}/api/v3/exchangeInfo`)).json()) as { symbols: Json[] }).symbols;
    expect((await info()).map(({ status }) => status)).toEqual(['HALT', 'TRADING']);
    exchange.lift();
    order({ fault: 'halt', symbol: 'BTCUSDT', state: 'delisted' });
    order({ fault: 'odd-symbol' });
    expect((await info()).map(({ symbol }) => symbol)).toEqual(['ETHUSDT', '币安人生USDT']);
    const answer = await fetch(`${exchange.url}/api/v3/klines?symbol=BTCUSDT&interval=1m`);
    expect([answer.status, await answer.json()]).toEqual([400, { code: -1121, msg: 'Invalid symbol.' }]);
  });

  it('delivers the 213,107 trades of the busiest minute that was ever recorded', async () => {
    const client = await open('/ws/btcusdt@trade');
    order({ fault: 'burst', symbol: 'BTCUSDT', tradesPerSecond: 213_107 / 60, seconds: 60 });
    const minute = START + 40_000;
    await exchange.advanceTo(minute + MINUTE);
    const truth = exchange.venue
      .desk('BTCUSDT')
      ?.trades.rawTradesFrom(minute, minute + MINUTE - 1, 1e6, minute + MINUTE);
    const last = truth?.at(-1)?.id;
    await client.sees((text) => text.includes(`"t":${last},`), 'the last trade');
    const seen = client.events.filter(({ T }) => Number(T) >= minute).map(({ t }) => t);
    expect(seen.length).toBe(213_107);
    expect(seen).toEqual(truth?.map(({ id }) => id));
  });

  it('is as it was once the fault is lifted', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    const { id } = exchange.order({ fault: 'silent' });
    await play(10_000);
    expect(exchange.lift(id)).toBe(1);
    await play(10_000);
    expect(ids(client)).toEqual(trueIds(START + 10_001, START + 20_000));
  });
});

function isClosed(kline: unknown): kline is Json {
  return typeof kline === 'object' && kline !== null && 'x' in kline && kline.x === true;
}
