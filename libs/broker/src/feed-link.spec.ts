import { btcusdt, START } from './testing/btcusdt.js';
import { readFrame } from './brokers/binance/frames.js';
import { SocketLink, type FeedProtocol } from './feed-link.js';
import { FakeBinance } from './testing/fake-binance.js';
import { ManualTimers, until } from './testing/manual-timers.js';

let exchange: FakeBinance;
let timers: ManualTimers;
let rejected: string[];
let url: string;
const links: SocketLink[] = [];

beforeEach(async () => {
  exchange = new FakeBinance();
  timers = new ManualTimers();
  rejected = [];
  url = `${(await exchange.start()).streamUrl}/stream`;
});

afterEach(async () => {
  for (const link of links.splice(0)) link.close('the test is over');
  expectNoTimers();
  await exchange.stop();
});

function expectNoTimers(): void {
  expect(timers.pending).toBe(0);
}

function open(queueLimit = 100, differences: Partial<FeedProtocol> = {}): SocketLink {
  const link = new SocketLink(
    {
      url,
      greeting: ['{"method":"SUBSCRIBE","params":["btcusdt@kline_1m"],"id":1}'],
      read: (text) => readFrame(text, new Map([['BTCUSDT', btcusdt]])),
      onRefusal: (status, retryAfter) => `refused with ${status}, ${retryAfter}`,
      onReject: (reason) => rejected.push(reason),
      ...differences,
    },
    timers,
    queueLimit,
  );
  links.push(link);
  return link;
}

/** A kline frame of the n-th minute, closed or forming. */
function frame(n: number, closed = true): string {
  const t = START + n * 60_000;
  const prices = { o: '42000.00', h: '42001.00', l: '41999.00', c: '42000.50' };
  const amounts = { v: '1.00000', q: '42000.10', n: 3, V: '0.50000', Q: '21000.05' };
  const k = { t, T: t + 59_999, s: 'BTCUSDT', i: '1m', x: closed, ...prices, ...amounts };
  return JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: t + 60_020, s: 'BTCUSDT', k } });
}

function send(text: string): void {
  exchange.sockets.at(-1)?.send(text);
}

async function ended(link: SocketLink): Promise<string> {
  await until(() => link.endedBecause !== '', 'the end of the connection');
  return link.endedBecause;
}

it('subscribes, and hands on what closes', async () => {
  const link = open();
  expect(await link.opened).toBe(true);
  expect(exchange.received).toEqual(['{"method":"SUBSCRIBE","params":["btcusdt@kline_1m"],"id":1}']);
  send(frame(0, false));
  send(frame(0));
  expect(await link.next(1_000)).toMatchObject({ item: { type: 'candle', candle: { openTime: START } } });
  expect(link.hasData).toBe(true);
});

it('says late where nothing comes', async () => {
  const link = open();
  await link.opened;
  const next = link.next(1_000);
  timers.advance(1_000);
  expect(await next).toBe('late');
});

it('gives up on a subscription that nobody accepts', async () => {
  exchange.accepts = false;
  const link = open();
  await until(() => exchange.received.length === 1, 'the subscription');
  timers.advance(10_000);
  expect(await link.opened).toBe(false);
  expect(link.endedBecause).toBe('the exchange did not accept the subscription in time');
});

it('ends where the subscription is refused', async () => {
  exchange.accepts = false;
  const link = open();
  await until(() => exchange.received.length === 1, 'the subscription');
  send('{"error":{"code":2,"msg":"Invalid request: unknown stream"},"id":1}');
  expect(await ended(link)).toMatch(/refused the subscription: 2 "Invalid request/);
});

it.each([
  [429, { 'Retry-After': '30' }, 'refused with 429, 30'],
  [418, {}, 'refused with 418, undefined'],
])('hands on the answer %d that comes instead of a stream', async (status, headers, reason) => {
  exchange.refusal = { status, headers };
  const link = open();
  expect(await link.opened).toBe(false);
  expect(link.endedBecause).toBe(reason);
});

it('ends where nobody listens', async () => {
  await exchange.stop();
  const link = open();
  expect(await link.opened).toBe(false);
  expect(link.endedBecause).toMatch(/ECONNREFUSED/);
});

it('takes 45 s of silence for a dead connection, but not a ping', async () => {
  const link = open();
  await link.opened;
  timers.advance(44_000);
  exchange.sockets[0]?.ping();
  await new Promise((resolve) => exchange.sockets[0]?.once('pong', resolve));
  timers.advance(44_000);
  expect(link.endedBecause).toBe('');
  timers.advance(1_000);
  expect(link.endedBecause).toBe('nothing came for 45 s');
  await until(() => exchange.sockets[0]?.readyState === 3, 'the freed socket');
});

it('hands on what came before a cut, then ends', async () => {
  const link = open();
  await link.opened;
  send(frame(0));
  await until(() => link.hasData, 'the candle');
  exchange.sockets[0]?.terminate();
  expect(await ended(link)).toBe('the exchange closed the connection (1006)');
  expect(await link.next(1_000)).toMatchObject({ item: { type: 'candle' } });
  expect(await link.next(1_000)).toBe('ended');
});

it('leaves when the exchange announces its end', async () => {
  const link = open();
  await link.opened;
  send('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}');
  expect(await ended(link)).toMatch(/about to end/);
});

it('drops and reports what does not read, and goes on', async () => {
  const link = open();
  await link.opened;
  send('pong');
  send(frame(0).replace('"42001.00"', '"NaN"'));
  exchange.sockets[0]?.send(Buffer.from([1, 2, 3]));
  send(frame(1));
  expect(await link.next(1_000)).toMatchObject({ item: { candle: { openTime: START + 60_000 } } });
  expect(rejected).toHaveLength(3);
});

it('ends on a frame that no exchange sends, without reading it', async () => {
  const link = open();
  await link.opened;
  send('x'.repeat(5 * 1_024 * 1_024));
  expect(await ended(link)).toMatch(/Max payload size exceeded/);
});

it('ends rather than pile up what nobody reads', async () => {
  const link = open(10);
  await link.opened;
  for (let n = 0; n < 11; n += 1) send(frame(n));
  expect(await ended(link)).toBe('the reader is slower than the feed');
  for (let n = 0; n < 10; n += 1) expect(await link.next(0)).toMatchObject({ item: { type: 'candle' } });
  expect(await link.next(0)).toBe('ended');
});

it('may be closed before it is open', async () => {
  const link = open();
  link.close('stopped');
  link.close('again');
  expect(await link.opened).toBe(false);
  expect(link.endedBecause).toBe('stopped');
});

describe('a slip in the protocol', () => {
  const slip = () => {
    throw new RangeError('a slip');
  };

  it.each<[string, Partial<FeedProtocol>]>([
    ['a frame is read', { read: slip }],
    ['a frame is rejected', { onReject: slip }],
  ])('costs only the connection where %s', async (_, differences) => {
    const link = open(100, { read: () => [{ type: 'rejected', reason: 'odd' }], ...differences });
    expect(await link.opened).toBe(false);
    expect(link.endedBecause).toBe('the stream could not be read: a slip');
    await until(() => exchange.sockets[0]?.readyState === 3, 'the freed socket');
  });

  it('costs only the connection where the exchange refuses', async () => {
    exchange.refusal = { status: 429, headers: {} };
    const link = open(100, { onRefusal: slip });
    expect(await link.opened).toBe(false);
    expect(link.endedBecause).toBe('the stream could not be read: a slip');
  });

  it.each(['http://[', 'ws://127.0.0.1/#x'])('leaves nothing behind where the address is %s', (address) => {
    expect(() => open(100, { url: address })).toThrow(SyntaxError);
    expect(timers.pending).toBe(0);
  });
});
