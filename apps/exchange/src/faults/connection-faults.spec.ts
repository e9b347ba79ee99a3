import { startExchange, type Exchange } from '../exchange.js';
import { RawClient } from '../testing/raw-client.js';
import { until } from '../testing/until.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);

describe('a connection', () => {
  let exchange: Exchange;
  const clients: RawClient[] = [];
  const open = async (path: string): Promise<RawClient> => {
    const client = await RawClient.open(exchange.wsUrl + path);
    clients.push(client);
    return client;
  };
  const play = async (ms: number): Promise<void> => {
    await exchange.advanceTo(exchange.now() + ms);
    for (const client of clients) if (client.closed === undefined) await client.settled();
  };
  const ids = (client: RawClient): number[] => client.events.map(({ a }) => Number(a)).filter((id) => id > 0);

  beforeEach(async () => {
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT'] });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('is cut mid-stream, refused for its time, and then has a hole of ids that REST fills', async () => {
    const before = await open('/ws/btcusdt@aggTrade');
    exchange.order({ fault: 'terminate', after: 10_000, downMs: 8_000 });
    await play(10_000);
    expect(await before.gone()).toBe(1006);
    const told = exchange.venue.desk('BTCUSDT')?.trades.aggTradesFrom(START + 1, START + 9_999, 1e6, exchange.now());
    expect(ids(before)).toEqual(told?.map(({ id }) => id));
    expect(await RawClient.knock(`${exchange.wsUrl}/ws/btcusdt@aggTrade`)).toBe(503);
    await play(7_999);
    expect(await RawClient.knock(`${exchange.wsUrl}/ws/btcusdt@aggTrade`)).toBe(503);
    await play(1);
    const after = await open('/ws/btcusdt@aggTrade');
    await play(10_000);
    const [last = 0, first = 0] = [ids(before).at(-1), ids(after)[0]];
    expect(first - last).toBeGreaterThan(10);
    const path = `/api/v3/aggTrades?symbol=BTCUSDT&fromId=${last + 1}&limit=${first - last - 1}`;
    const filled = (await (await fetch(exchange.url + path)).json()) as readonly { readonly a: number }[];
    expect(filled.map(({ a }) => a)).toEqual(Array.from({ length: first - last - 1 }, (_, i) => last + 1 + i));
  });

  it('is refused with a status, or reset', async () => {
    exchange.order({ fault: 'refuse', status: 429, forMs: 1_000 });
    expect(await RawClient.knock(`${exchange.wsUrl}/ws`)).toBe(429);
    await play(1_000);
    exchange.order({ fault: 'refuse', status: 0, protocol: 'binance' });
    expect(await RawClient.knock(`${exchange.wsUrl}/ws`)).toBe(0);
    exchange.lift();
    expect(await RawClient.knock(`${exchange.wsUrl}/ws`)).toBe(101);
  });

  it('is half-open: no data, no pong, no close, while a new one works', async () => {
    const frozen = await open('/ws/btcusdt@aggTrade');
    await play(5_000);
    exchange.order({ fault: 'freeze' });
    const heard = frozen.frames.length;
    const fresh = await open('/ws/btcusdt@aggTrade');
    frozen.ping();
    fresh.ping();
    frozen.send({ method: 'LIST_SUBSCRIPTIONS', id: 7 });
    await play(10_000);
    await until(() => fresh.pongs === 1, 'the pong of the new one');
    expect([frozen.frames.length, frozen.pongs, frozen.closed]).toEqual([heard, 0, undefined]);
    expect(ids(fresh).length).toBeGreaterThan(0);
    exchange.lift();
    await until(() => frozen.pongs === 1, 'the pong after the thaw');
    await play(5_000);
    expect(ids(frozen).length).toBeGreaterThan(heard);
  });

  it('is told of its end and then ended', async () => {
    const raw = await open('/ws/btcusdt@aggTrade');
    const combined = await open('/stream?streams=btcusdt@aggTrade');
    exchange.order({ fault: 'shutdown', after: 5_000, noticeMs: 10_000 });
    await play(14_999);
    expect(raw.texts).toContain(`{"e":"serverShutdown","E":${START + 5_000}}`);
    expect(combined.texts).toContain(`{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":${START + 5_000}}}`);
    expect([raw.closed, combined.closed]).toEqual([undefined, undefined]);
    await play(1);
    expect([await raw.gone(), await combined.gone()]).toEqual([1001, 1001]);
  });

  it('lives no longer than the compressed day, each by its own age', async () => {
    exchange.order({ fault: 'rotate', lifeMs: 60_000 });
    const first = await open('/ws/btcusdt@aggTrade');
    await play(30_000);
    const second = await open('/ws/btcusdt@aggTrade');
    await play(30_000);
    expect(await first.gone()).toBe(1001);
    expect(second.closed).toBeUndefined();
    await play(30_000);
    expect(await second.gone()).toBe(1001);
    const heard = new Set(ids(second));
    expect(ids(first).filter((id) => heard.has(id)).length).toBeGreaterThan(0);
  });

  it.each([
    ['never', 0, false],
    ['silently', 0, true],
    ['refused', 1, false],
  ])('has its subscription answered %s', async (answer, answers, data) => {
    const client = await open('/ws');
    exchange.order({ fault: 'acks', answer });
    client.send({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'], id: 1 });
    client.send({ method: 'LIST_SUBSCRIPTIONS', id: 2 });
    await client.sees((text) => text.includes('"id":2'), 'the answer to the next command');
    await play(10_000);
    const first = client.events.filter(({ id }) => id === 1);
    expect(first.length).toBe(answers);
    expect(first.every((event) => 'code' in event)).toBe(true);
    expect(ids(client).length > 0).toBe(data);
  });

  it('has its pings left unanswered', async () => {
    const client = await open('/ws/btcusdt@aggTrade');
    exchange.order({ fault: 'pongs', forMs: 1_000 });
    client.ping();
    await play(1_000);
    client.ping();
    await until(() => client.pongs > 0, 'the pong');
    expect(client.pongs).toBe(1);
    expect(ids(client).length).toBeGreaterThan(0);
  });
});
