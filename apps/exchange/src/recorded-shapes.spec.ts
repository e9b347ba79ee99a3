import { startExchange, type Exchange } from './exchange.js';
import { RawClient } from './testing/raw-client.js';
import { RECORDED, recorded, shapeOf } from './testing/shape.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const whereRecorded = RECORDED.present ? describe : describe.skip;

type Json = Readonly<Record<string, unknown>>;

function keysOf(value: unknown): readonly string[] {
  return Object.keys(typeof value === 'object' && value !== null ? value : {});
}

function first(rows: unknown): unknown {
  return Array.isArray(rows) ? rows[0] : undefined;
}

/** Every distinct shape among values, as text. */
function shapes(values: readonly unknown[]): ReadonlySet<string> {
  return new Set(values.map((value) => JSON.stringify(shapeOf(value))));
}

whereRecorded(`what the exchange says has the recorded shape${RECORDED.reason}`, () => {
  let exchange: Exchange;
  const clients: RawClient[] = [];
  /** Everything a client hears in some minutes that subscribes with these requests. */
  const heard = async (path: string, requests: readonly unknown[], ms = 70_000): Promise<readonly Json[]> => {
    const client = await RawClient.open(exchange.wsUrl + path);
    clients.push(client);
    for (const request of requests) client.send(request);
    await client.settled();
    await exchange.advanceTo(exchange.now() + ms);
    await client.settled();
    return client.events;
  };
  const get = async (path: string): Promise<Json> => (await (await fetch(exchange.url + path)).json()) as Json;

  beforeEach(async () => {
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT'] });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('in the trade frames and the acknowledgement of Bybit', async () => {
    const [ack, ...trades] = recorded('ws/extracts/bybit-v5-spot-publicTrade-20251026.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);
    const [ours, ...frames] = await heard('/v5/public/spot', [{ op: 'subscribe', args: ['publicTrade.BTCUSDT'] }]);
    expect([keysOf(ours), shapeOf(ours)]).toEqual([keysOf(ack), shapeOf(ack)]);
    expect([...shapes(frames)].filter((shape) => !shapes(trades).has(shape))).toEqual([]);
    expect(keysOf(frames[0])).toEqual(keysOf(trades[0]));
    expect(keysOf(first(frames[0]?.['data']))).toEqual(keysOf(first(trades[0]?.['data'])));
  });

  it('in the recent trades of Bybit', async () => {
    const real = JSON.parse(recorded('rest/bybit-v5-recent-trade-spot-20251026-extract.json')) as Json;
    await exchange.advanceTo(START + 60_000);
    const ours = await get('/v5/market/recent-trade?category=spot&symbol=BTCUSDT');
    const row = (answer: Json): unknown => first((answer['result'] as Json)['list']);
    // The recording is an extract that left out the time of the envelope.
    expect(keysOf(ours)).toEqual([...keysOf(real), 'time']);
    expect(keysOf(row(ours))).toEqual(keysOf(row(real)));
    expect(shapeOf(ours['result'])).toEqual(shapeOf(real['result']));
  });

  it('in the instruments and trades of OKX', async () => {
    const pairs = [
      ['rest/okx/okx-http_get_instruments_spot.json', '/api/v5/public/instruments?instType=SPOT'],
      ['rest/okx/okx-http_get_trades.json', '/api/v5/market/trades?instId=BTC-USDT&limit=2'],
    ] as const;
    for (const [file, path] of pairs) {
      const real = JSON.parse(recorded(file)) as Json;
      const ours = await get(path);
      expect(keysOf(ours)).toEqual(keysOf(real));
      expect(keysOf(first(ours['data']))).toEqual(keysOf(first(real['data'])));
    }
    const [trades] = pairs.slice(1).map(([file]) => JSON.parse(recorded(file)) as Json);
    expect(shapeOf(await get(pairs[1][1]))).toEqual(shapeOf(trades));
  });

  it('in the frames of OKX, but for fields that were added since', async () => {
    const real = recorded('ws/cryptofeed/OKX.ws.1.0.gz')
      .split('\n')
      .flatMap((line) => (/^[\d.]+: \{/.test(line) ? [JSON.parse(line.slice(line.indexOf('{'))) as Json] : []));
    const args = ['trades', 'tickers'].map((channel) => ({ channel, instId: 'BTC-USDT' }));
    const ours = await heard('/ws/v5/public', [{ op: 'subscribe', args }]);
    const of = (frames: readonly Json[], channel: string): readonly Json[] =>
      frames.filter(
        ({ arg, data }) =>
          data !== undefined && JSON.stringify(arg) === JSON.stringify({ channel, instId: 'BTC-USDT' }),
      );
    for (const channel of ['trades', 'tickers']) {
      const [theirs, mine] = [of(real, channel), of(ours, channel)];
      expect(keysOf(mine[0])).toEqual(keysOf(theirs[0]));
      const added = keysOf(first(mine[0]?.['data'])).filter((key) => !keysOf(first(theirs[0]?.['data'])).includes(key));
      expect(added).toEqual(channel === 'trades' ? ['count', 'source', 'seqId'] : []);
      expect(keysOf(first(mine[0]?.['data'])).slice(0, -added.length || undefined)).toEqual(
        keysOf(first(theirs[0]?.['data'])),
      );
    }
    const ack = (frames: readonly Json[]): readonly string[] =>
      keysOf(frames.find(({ event }) => event === 'subscribe'));
    expect(ack(ours)).toEqual([...ack(real), 'connId']);
  });

  it('in the answers of Kraken', async () => {
    const pairs = [
      ['asset_pairs', 'AssetPairs?pair=XBTUSDT'],
      ['ohlc', 'OHLC?pair=XBTUSDT'],
      ['trades', 'Trades?pair=XBTUSDT&count=1000'],
      ['order_book', 'Depth?pair=XBTUSDT&count=5'],
      ['server_time', 'Time'],
    ] as const;
    for (const [file, path] of pairs) {
      const real = JSON.parse(recorded(`rest/kraken/kraken-http_${file}.json`)) as Json;
      const ours = await get(`/0/public/${path}`);
      const [theirs, mine] = [real['result'] as Json, ours['result'] as Json];
      expect([path, keysOf(ours), keysOf(mine)]).toEqual([path, keysOf(real), keysOf(theirs)]);
      expect(keysOf(mine['XBTUSDT'])).toEqual(
        file === 'asset_pairs' || file === 'order_book' ? keysOf(theirs['XBTUSDT']) : expect.anything(),
      );
      const known = file === 'trades' || file === 'ohlc' ? shapes(theirs['XBTUSDT'] as unknown[]) : new Set<string>();
      const seen = file === 'trades' || file === 'ohlc' ? shapes(mine['XBTUSDT'] as unknown[]) : new Set<string>();
      expect([...seen].filter((shape) => !known.has(shape))).toEqual([]);
      expect(typeof mine['last']).toBe(typeof theirs['last']);
    }
  });

  it('in the streams of Binance', async () => {
    const real = recorded('ws/binance/spot_btcusdt_20240808.gz')
      .split('\n')
      .slice(0, 5_000)
      .flatMap((line) => (line.includes('{') ? [JSON.parse(line.slice(line.indexOf('{'))) as Json] : []));
    const names = ['trade', 'bookTicker'].map((kind) => `btcusdt@${kind}`);
    const ours = await heard(`/stream?streams=${names.join('/')}`, [], 20_000);
    for (const name of names) {
      const of = (frames: readonly Json[]): readonly Json[] => frames.filter(({ stream }) => stream === name);
      expect([...shapes(of(ours))]).toEqual([...shapes(of(real))]);
      expect(keysOf(of(ours)[0]?.['data'])).toEqual(keysOf(of(real)[0]?.['data']));
    }
  });
});
