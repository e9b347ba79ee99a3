import { startExchange, type Exchange } from '../exchange.js';
import { ManualHost } from '../manual-host.js';
import { StreamClient } from '../testing/stream-client.js';

const START = Date.UTC(2025, 0, 2, 9, 30);
const MINUTE = 60_000;

interface Sent {
  readonly stream: string;
  readonly frames: number;
  readonly trades: number;
  readonly firstId: number | null;
  readonly lastId: number | null;
  readonly closedCandles: readonly number[];
}

describe('the oracle', () => {
  let exchange: Exchange;
  const host = new ManualHost();
  const get = async (path: string): Promise<unknown> => (await fetch(`${exchange.url}/oracle/${path}`)).json();
  const post = async (path: string, body: unknown): Promise<unknown> =>
    (await fetch(`${exchange.url}/oracle/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();

  beforeEach(async () => {
    exchange = await startExchange({ start: START, host });
  });
  afterEach(() => exchange.stop());

  it('tells and sets the clock', async () => {
    expect(await get('clock')).toEqual({ now: START, speed: 0 });
    expect(await post('clock', { now: START + MINUTE })).toEqual({ now: START + MINUTE, speed: 0 });
    expect(await post('clock', { speed: 'unlimited' })).toEqual({ now: START + MINUTE, speed: 'unlimited' });
    expect(await post('clock', { speed: -1 })).toEqual({
      error: 'Speed must be 0 (paused), positive or unlimited, was -1',
    });
  });

  it('knows what it sent, and that it is the truth', async () => {
    const client = await StreamClient.open(`${exchange.wsUrl}/stream?streams=btcusdt@aggTrade/btcusdt@kline_1m`);
    await post('clock', { now: START + 2 * MINUTE + 500 });
    const heard = await client.settled();
    const [trades, candles] = (await get(`sent?symbol=BTCUSDT&from=${START}&to=${START + 2 * MINUTE}`)) as Sent[];
    const truth = (await get(`truth/aggTrades?symbol=BTCUSDT&from=${START}&to=${START + 2 * MINUTE}`)) as {
      a: number;
    }[];
    const sentIds = [trades?.firstId, trades?.lastId, trades?.trades];
    const first = truth.findIndex(({ a }) => a === trades?.firstId);
    expect(sentIds).toEqual([truth[first]?.a, truth.at(-1)?.a, truth.length - first]);
    expect(first).toBeLessThanOrEqual(1);
    expect(candles?.closedCandles).toEqual([START, START + MINUTE]);
    expect((trades?.frames ?? 0) + (candles?.frames ?? 0)).toBe(heard.length);
    const rows = (await get(
      `truth/candles?symbol=BTCUSDT&interval=1m&from=${START}&to=${START + 2 * MINUTE}`,
    )) as unknown[][];
    const rest = await fetch(`${exchange.url}/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=${START}&limit=2`);
    expect(rows).toEqual(await rest.json());
    await client.close();
  });

  it('cuts every line and stays down as long as it is told', async () => {
    const client = await StreamClient.open(`${exchange.wsUrl}/ws/btcusdt@aggTrade`);
    expect(await post('cut', { downMs: 5_000 })).toEqual({ sockets: 1, downMs: 5_000 });
    expect(await client.closed()).toBe(1_006);
    await expect(StreamClient.open(`${exchange.wsUrl}/ws`)).rejects.toThrow('503');
    expect((await fetch(`${exchange.url}/api/v3/ping`)).status).toBe(503);
    host.pass(5_000);
    expect((await fetch(`${exchange.url}/api/v3/ping`)).status).toBe(200);
    await (await StreamClient.open(`${exchange.wsUrl}/ws`)).close();
  });

  it('says what it cannot answer', async () => {
    expect(await get('truth/aggTrades?symbol=NOPE')).toEqual({
      error: 'Symbol must be one that is played, was "NOPE"',
    });
    expect(await get('nothing')).toEqual({ error: 'no such question' });
    expect(await post('clock', 7)).toEqual({ error: 'Body must be a JSON object' });
  });
});
