import { Instrument } from '#libs/market';
import { systemSeams } from '../define-broker.js';
import { binanceStreams } from '../brokers/binance/streams.js';
import { btcusdt, START } from '../testing/btcusdt.js';
import { FakeBinance } from '../testing/fake-binance.js';
import { quiet } from '../testing/followed.js';
import { ManualTimers, until } from '../testing/manual-timers.js';
import type { FeedLink } from './feed-link.js';
import type { StreamProtocol } from '../stream-protocol.js';
import { StreamPool } from './stream-pool.js';

let exchange: FakeBinance;
let timers: ManualTimers;
let rejected: string[];
let protocol: StreamProtocol;
let pool: StreamPool;
const links: FeedLink[] = [];

beforeEach(async () => {
  exchange = new FakeBinance();
  timers = new ManualTimers();
  rejected = [];
  const { streamUrl } = await exchange.start();
  protocol = binanceStreams({ restUrl: 'http://127.0.0.1', streamUrl });
  pool = poolOf(protocol);
});

afterEach(async () => {
  for (const link of links.splice(0)) link.close('the test is over');
  expectNoTimers();
  await exchange.stop();
});

function expectNoTimers(): void {
  expect(timers.pending).toBe(0);
  expect(pool.report).toMatchObject({ connections: 0, topics: 0 });
}

function poolOf(spoken: StreamProtocol): StreamPool {
  return new StreamPool(spoken, {
    ...systemSeams,
    timers,
    random: () => 0,
    onReject: (reason) => rejected.push(reason),
  });
}

function market(symbol: string): Instrument {
  return new Instrument({ ...btcusdt.facts, symbol });
}

function open(instrument = btcusdt, limit?: number): FeedLink {
  const link = pool.open(instrument, ['candle'], limit);
  links.push(link);
  return link;
}

/** A kline frame of the n-th minute, closed or forming. */
function frame(n: number, closed = true, symbol = 'BTCUSDT'): string {
  const t = START + n * 60_000;
  const prices = { o: '42000.00', h: '42001.00', l: '41999.00', c: '42000.50' };
  const amounts = { v: '1.00000', q: '42000.10', n: 3, V: '0.50000', Q: '21000.05' };
  const k = { t, T: t + 59_999, s: symbol, i: '1m', x: closed, ...prices, ...amounts };
  return JSON.stringify({ stream: `x@kline_1m`, data: { e: 'kline', E: t + 60_020, s: symbol, k } });
}

function send(text: string, socket = exchange.sockets.at(-1)): void {
  socket?.send(text);
}

async function ended(link: FeedLink): Promise<string> {
  await until(() => link.endedBecause !== '', 'the end of the place');
  return link.endedBecause;
}

async function minutesOf(link: FeedLink): Promise<number[]> {
  const got = await link.next(1_000);
  if (typeof got === 'string') throw new Error(`Candles expected, was ${got}`);
  return got.map((item) => (item.type === 'candle' ? (item.candle.openTime - START) / 60_000 : DROPPED));
}

/** Stands for what came and did not read. */
const DROPPED = -1;

/** Time goes on in steps that leave room for answers. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    timers.advance(Math.min(1_000, left));
    await quiet();
  }
}

describe('a place on a connection', () => {
  it('is subscribed to, and hands on what closes', async () => {
    const link = open();
    expect(await link.opened).toBe(true);
    expect(exchange.received).toEqual(['{"method":"SUBSCRIBE","params":["btcusdt@kline_1m"],"id":1}']);
    send(frame(0, false));
    send(frame(0));
    expect(await minutesOf(link)).toEqual([0]);
    expect(link.hasData).toBe(true);
  });

  it('says late where nothing comes', async () => {
    const link = open();
    await link.opened;
    const next = link.next(1_000);
    timers.advance(1_000);
    expect(await next).toBe('late');
  });

  it('is given up where nobody accepts it', async () => {
    exchange.accepts = false;
    const link = open();
    await until(() => exchange.received.length === 1, 'the subscription');
    await pass(10_000);
    expect(await link.opened).toBe(false);
    expect(link.endedBecause).toBe('the exchange did not accept the subscription in time');
  });

  it('ends where it is refused', async () => {
    exchange.accepts = false;
    const link = open();
    await until(() => exchange.received.length === 1, 'the subscription');
    send('{"error":{"code":2,"msg":"Invalid request: unknown stream"},"id":1}');
    expect(await ended(link)).toMatch(/refused the subscription: 2 "Invalid request/);
  });

  it.each([
    [429, { 'Retry-After': '30' }, /asks to slow down .* in 30 s/],
    [418, {}, /has banned .* in 600 s/],
  ])(
    'ends with the answer %d that comes instead of a stream, and no other is tried',
    async (status, headers, reason) => {
      exchange.refusal = { status, headers };
      expect(await ended(open())).toMatch(reason);
      open();
      await pass(20_000);
      expect(exchange.attempts).toBe(1);
    },
  );

  it('ends where nobody listens', async () => {
    await exchange.stop();
    expect(await ended(open())).toMatch(/ECONNREFUSED/);
  });

  it('hands on what came before a cut, then ends', async () => {
    const link = open();
    await link.opened;
    send(frame(0));
    await until(() => link.hasData, 'the candle');
    exchange.sockets[0]?.terminate();
    expect(await ended(link)).toBe('the exchange closed the connection (1006)');
    expect(await minutesOf(link)).toEqual([0]);
    expect(await link.next(1_000)).toBe('ended');
  });

  it('tells a market what of its own does not read, and every market what names none', async () => {
    const [one, other, longer] = [open(), open(market('ETHUSDT')), open(market('XBTCUSDT'))];
    await Promise.all([one.opened, other.opened, longer.opened]);
    send(frame(0).replace('"42001.00"', '"NaN"'));
    send('pong');
    for (const [symbol, n] of Object.entries({ BTCUSDT: 1, ETHUSDT: 2, XBTCUSDT: 3 })) send(frame(n, true, symbol));
    expect(await minutesOf(one)).toEqual([DROPPED, DROPPED, 1]);
    expect(await minutesOf(other)).toEqual([DROPPED, 2]);
    expect(await minutesOf(longer)).toEqual([DROPPED, 3]);
  });

  it('drops and reports what does not read, and goes on', async () => {
    const link = open();
    await link.opened;
    send('pong');
    send(frame(0).replace('"42001.00"', '"NaN"'));
    exchange.sockets[0]?.send(Buffer.from([1, 2, 3]));
    exchange.sockets[0]?.send(Buffer.concat([Buffer.from(frame(0)), Buffer.from([0xc3])]), { binary: false });
    send(frame(1));
    expect(await minutesOf(link)).toEqual([DROPPED, DROPPED, DROPPED, DROPPED, 1]);
    expect(rejected).toHaveLength(4);
    expect(rejected.at(-1)).toBe('Frame must be UTF-8, was not');
  });

  it('is lost rather than pile up what nobody reads', async () => {
    const link = open(btcusdt, 10);
    await link.opened;
    for (let n = 0; n < 11; n += 1) send(frame(n));
    expect(await ended(link)).toBe('the reader is slower than the feed');
    expect(await minutesOf(link)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await link.next(0)).toBe('ended');
  });

  it('may be left before it is open', async () => {
    const link = open();
    link.close('stopped');
    link.close('again');
    expect(await link.opened).toBe(false);
    expect(link.endedBecause).toBe('stopped');
  });
});

describe('a connection', () => {
  it('ends on a frame that no exchange sends, without reading it', async () => {
    const link = open();
    await link.opened;
    send('x'.repeat(5 * 1_024 * 1_024));
    expect(await ended(link)).toMatch(/Max payload size exceeded/);
  });

  it('is kept while the exchange answers pings, and given up when it does not', async () => {
    const link = open();
    await link.opened;
    await pass(60_000);
    expect(link.endedBecause).toBe('');
    exchange.sockets[0]?.pause();
    await pass(11_000);
    expect(link.endedBecause).toBe('nothing came for 10 s');
  });

  it('is not given up because this process was busy', async () => {
    const link = open();
    await link.opened;
    await pass(2_000);
    timers.sleep(30_000);
    await quiet();
    await pass(5_000);
    expect(link.endedBecause).toBe('');
  });

  it.each<[string, Partial<StreamProtocol>]>([
    ['a frame is read', { reader: () => ({ read: slip }) }],
    ['a refusal is read', { refusal: slip }],
  ])('is all that a slip in the protocol costs where %s', async (what, differences) => {
    if (what === 'a refusal is read') exchange.refusal = { status: 429, headers: {} };
    pool = poolOf({ ...protocol, ...differences });
    expect(await ended(open())).toBe('the stream could not be read: a slip');
  });

  it('that cannot be made says so', async () => {
    pool = poolOf({ ...protocol, urlOf: () => 'http://[' });
    expect(await ended(open())).toMatch(/the connection failed: Invalid URL/);
  });
});

function slip(): never {
  throw new RangeError('a slip');
}

describe('markets of one exchange', () => {
  it('share a connection, and are asked for together', async () => {
    const all = ['AUSDT', 'BUSDT', 'CUSDT'].map((symbol) => open(market(symbol)));
    expect(await Promise.all(all.map(({ opened }) => opened))).toEqual([true, true, true]);
    expect(exchange.received).toEqual([
      '{"method":"SUBSCRIBE","params":["ausdt@kline_1m","busdt@kline_1m","cusdt@kline_1m"],"id":1}',
    ]);
    send(frame(0, true, 'BUSDT'));
    send(frame(1, true, 'CUSDT'));
    const [a, b, c] = all;
    if (!a || !b || !c) throw new Error('Three places expected');
    expect([await minutesOf(b), await minutesOf(c), a.hasData]).toEqual([[0], [1], false]);
  });

  it('fill connections up to the limit and no further', async () => {
    pool = poolOf({ ...protocol, limits: { ...protocol.limits, topicsPerConnection: 2 } });
    const all = ['A', 'B', 'C', 'D', 'E'].map((symbol) => open(market(symbol)));
    await pass(3_000);
    await Promise.all(all.map(({ opened }) => opened));
    expect(pool.report).toEqual({ connections: 3, topics: 5, opened: 3 });
  });

  it('that join later wait for their slot, so that the exchange gets no more than four commands a second', async () => {
    await open(market('FIRST')).opened;
    const later = Array.from({ length: 20 }, (_, i) => open(market(`M${i}`)));
    await quiet();
    expect(exchange.received).toHaveLength(1);
    timers.advance(250);
    await Promise.all(later.map(({ opened }) => opened));
    expect(exchange.received).toHaveLength(2);
  });

  it('do not suffer from one that is refused', async () => {
    exchange.accepts = false;
    const [good, bad] = [open(market('GOOD')), open(market('BAD'))];
    await until(() => exchange.received.length === 1, 'the subscription');
    send('{"error":{"code":2,"msg":"no such stream"},"id":1}');
    exchange.refuses = 'bad@';
    await quiet();
    await pass(2_000);
    expect(await good.opened).toBe(true);
    expect(await bad.opened).toBe(false);
    expect(bad.endedBecause).toMatch(/no such stream/);
  });

  it('are unsubscribed one by one, and the last takes the connection with it', async () => {
    const [one, other] = [open(market('ONE')), open(market('OTHER'))];
    await Promise.all([one.opened, other.opened]);
    one.close('enough');
    timers.advance(250);
    await until(() => exchange.received.length === 2, 'the command');
    expect(exchange.received[1]).toBe('{"method":"UNSUBSCRIBE","params":["one@kline_1m"],"id":2}');
    other.close('enough');
    expect(pool.report.connections).toBe(0);
  });

  it('are all given up where one is proven to trade and nothing at all comes', async () => {
    const [one, other] = [open(market('ONE')), open(market('OTHER'))];
    await Promise.all([one.opened, other.opened]);
    send(frame(0, true, 'OTHER'));
    await until(() => other.hasData, 'data');
    one.giveUp('silent');
    expect(other.endedBecause).toBe('');
    await pass(5_000);
    const again = open(market('ONE'));
    await again.opened;
    again.giveUp('silent again');
    expect(other.endedBecause).toBe('silent again');
  });
});

describe('a connection that is about to end', () => {
  it.each([
    ['announces it', () => send('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}')],
    ['is a day old', () => timers.sleep(23 * 3_600_000)],
  ])('because it %s is replaced before it is closed, without a hole and without a repetition', async (_, begin) => {
    const link = open();
    await link.opened;
    send(frame(0));
    begin();
    await until(() => exchange.sockets.length === 2 || (timers.skip(1_000) && false), 'the second connection');
    await until(() => exchange.received.length === 2, 'its subscription');
    await quiet();
    const [old, next] = exchange.sockets;
    send(frame(1), old);
    await quiet();
    send(frame(1), next);
    send(frame(2), next);
    await quiet();
    expect(await minutesOf(link)).toEqual([0, 1]);
    await pass(2_000);
    expect(await minutesOf(link)).toEqual([1, 2]);
    expect(link.endedBecause).toBe('');
    expect(pool.report).toMatchObject({ connections: 1, opened: 2 });
  });

  it('is followed at once by its replacement when it does not last', async () => {
    const link = open();
    await link.opened;
    send('{"e":"serverShutdown","E":1770123456789}');
    await until(() => exchange.received.length === 2 || (timers.skip(1_000) && false), 'the second connection');
    await quiet();
    const [old, next] = exchange.sockets;
    send(frame(4), next);
    await quiet();
    old?.terminate();
    expect(await minutesOf(link)).toEqual([4]);
    expect(link.endedBecause).toBe('');
  });

  it('costs the places where it ends before its replacement is there', async () => {
    const link = open();
    await link.opened;
    send('{"e":"serverShutdown","E":1770123456789}');
    await quiet();
    exchange.sockets[0]?.terminate();
    expect(await ended(link)).toBe('the exchange closed the connection (1006)');
  });
});
