import { epochMs, UnknownSymbolError, UpstreamError } from '#libs/market';
import type { Broker } from '../broker.js';
import { systemSeams, type BrokerSeams } from '../define-broker.js';
import { BTCUSDT_LISTING, btcusdt, klineRowAt, START } from '../testing/btcusdt.js';
import { FakeBinance, NOW, soundly } from '../testing/fake-binance.js';
import { ManualTimers, until } from '../testing/manual-timers.js';
import { binance } from './binance.js';

const MINUTE = 60_000;

let exchange: FakeBinance;
let timers: ManualTimers;
let broker: Broker;
let rejected: string[];

beforeEach(async () => {
  exchange = new FakeBinance();
  timers = new ManualTimers();
  rejected = [];
  const seams: BrokerSeams = {
    ...systemSeams,
    timers,
    random: () => 0.5,
    onReject: (_, reason) => rejected.push(reason),
  };
  broker = binance.open(await exchange.start(), seams);
  exchange.handle = soundly;
});

afterEach(() => exchange.stop());

function candles(from: number, to: number) {
  return broker.candles({ instrument: btcusdt, timeframe: '1m', from: epochMs(from), to: epochMs(to) });
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('did not fail'),
    (error: Error) => error,
  );
}

describe('instruments', () => {
  it('reads the grid of a market', async () => {
    const instrument = await broker.instrument('BTCUSDT');
    expect(instrument.facts).toEqual(btcusdt.facts);
    expect(exchange.requests[0]?.search).toBe('?symbol=BTCUSDT&showPermissionSets=false');
  });

  it('asks once an hour, also where two ask at once', async () => {
    await Promise.all([broker.instrument('BTCUSDT'), broker.instrument('BTCUSDT')]);
    timers.advance(59 * MINUTE);
    await broker.instrument('BTCUSDT');
    expect(exchange.requests).toHaveLength(1);
    timers.advance(MINUTE);
    await broker.instrument('BTCUSDT');
    expect(exchange.requests).toHaveLength(2);
  });

  it('knows a symbol that is not listed', async () => {
    exchange.handle = () => ({ status: 400, body: { code: -1121, msg: 'Invalid symbol.' } });
    await expect(broker.instrument('NOSUCH')).rejects.toBeInstanceOf(UnknownSymbolError);
    await expect(candles(START, START + MINUTE)).rejects.toBeInstanceOf(UpstreamError);
  });

  it('asks for a symbol that is not listed once a minute, and never for what cannot be one', async () => {
    exchange.handle = () => ({ status: 400, body: { code: -1121, msg: 'Invalid symbol.' } });
    for (const symbol of ['NOSUCH', 'NOSUCH', 'no-such', '', 'NOSUCH']) {
      await expect(broker.instrument(symbol)).rejects.toBeInstanceOf(UnknownSymbolError);
    }
    expect(exchange.requests).toHaveLength(1);
    timers.advance(MINUTE);
    await expect(broker.instrument('NOSUCH')).rejects.toBeInstanceOf(UnknownSymbolError);
    expect(exchange.requests).toHaveLength(2);
  });

  it('calls every state without matching halted', async () => {
    exchange.handle = () => ({ body: { symbols: [{ ...BTCUSDT_LISTING, status: 'BREAK' }] } });
    expect((await broker.instrument('BTCUSDT')).facts.status).toBe('HALTED');
  });

  it('lists all that read, and reports the rest', async () => {
    exchange.handle = () => ({ body: { symbols: [BTCUSDT_LISTING, { symbol: 'ODD', filters: [] }, 7] } });
    expect((await broker.instruments()).map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
    expect(rejected).toHaveLength(2);
  });

  it('ends only the wait of the caller that gives up', async () => {
    const stop = new AbortController();
    const quitter = failureOf(broker.instrument('BTCUSDT', stop.signal));
    const patient = broker.instrument('BTCUSDT');
    stop.abort(new Error('enough'));
    expect((await quitter).message).toBe('enough');
    expect((await patient).symbol).toBe('BTCUSDT');
  });
});

describe('candles', () => {
  it('reads a row exactly', async () => {
    const [candle] = await candles(START, START + MINUTE);
    expect(candle).toEqual({
      timeframe: '1m',
      openTime: START,
      closeTime: START + MINUTE,
      open: 4_202_010,
      high: 4_202_090,
      low: 4_202_000,
      close: 4_202_050,
      volume: 1_234_500_000,
      quoteVolume: 51_849_012_345_678n,
      trades: 321,
      takerBuyVolume: 600_000_000,
      takerBuyQuoteVolume: 25_200_000_000_000n,
    });
  });

  it.each([1, 999, 1_000, 1_001, 2_000, 5_500])('joins the pages of %d minutes without a seam', async (count) => {
    const found = await candles(START, START + count * MINUTE);
    expect(found.map(({ openTime }) => openTime)).toEqual(Array.from({ length: count }, (_, i) => START + i * MINUTE));
  });

  it('never has more than four pages on the way', async () => {
    let open = 0;
    let most = 0;
    const request = exchange.handle;
    exchange.handle = (url) => {
      most = Math.max(most, (open += 1));
      setImmediate(() => (open -= 1));
      return request(url);
    };
    await candles(START, START + 9_000 * MINUTE);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('leaves out the candle that is forming, and asks for nothing later', async () => {
    const found = await candles(NOW - 5 * MINUTE, NOW + MINUTE);
    expect(found.map(({ openTime }) => openTime - (NOW - 30_000))).toEqual([-4, -3, -2, -1].map((i) => i * MINUTE));
  });

  it('asks the time again only for what was not past when it last asked', async () => {
    await candles(START, START + MINUTE);
    await candles(START, START + 2 * MINUTE);
    expect(exchange.requests.filter(({ pathname }) => pathname === '/api/v3/time')).toHaveLength(2);
  });

  it('leaves out the candle that is forming where the end lies inside it', async () => {
    const forming = NOW - 30_000;
    const found = await candles(forming - 2 * MINUTE, forming + 12_345);
    expect(found.map(({ openTime }) => openTime - forming)).toEqual([-2 * MINUTE, -MINUTE]);
    const inside = await candles(forming - 2 * MINUTE, forming - 1);
    expect(inside.map(({ openTime }) => openTime - forming)).toEqual([-2 * MINUTE, -MINUTE]);
  });

  describe.each([0, 1, 2, 3])('after %d sound answers, one server time two hours ahead', (sound) => {
    it('closes no candle that is forming', async () => {
      const forming = NOW - 30_000;
      let answers = 0;
      exchange.handle = (url) => {
        if (url.pathname !== '/api/v3/time') return soundly(url);
        answers += 1;
        return { body: { serverTime: answers === sound + 1 ? NOW + 120 * MINUTE : NOW } };
      };
      for (let call = 0; call < 5; call += 1) {
        const found = await candles(forming - MINUTE, forming + 60 * MINUTE);
        expect(found.map(({ openTime }) => openTime - forming)).toEqual([-MINUTE]);
      }
    });
  });

  it('drops what the exchange takes back while it is read', async () => {
    const forming = NOW - 30_000;
    let now = NOW + 120 * MINUTE;
    exchange.handle = (url) => (url.pathname === '/api/v3/time' ? { body: { serverTime: now } } : 'hang up');
    const reading = candles(forming - MINUTE, forming + 60 * MINUTE);
    await until(() => exchange.requests.some(({ pathname }) => pathname === '/api/v3/klines'), 'the page');
    now = NOW;
    await broker.exchangeTime();
    exchange.handle = soundly;
    await timers.passNext(1_000);
    expect((await reading).map(({ openTime }) => openTime - forming)).toEqual([-MINUTE]);
  });

  it('believes a time far ahead that the exchange tells twice', async () => {
    await broker.exchangeTime();
    exchange.handle = () => ({ body: { serverTime: NOW + 120 * MINUTE } });
    expect(await broker.exchangeTime()).toBe(NOW + 120 * MINUTE);
  });

  it('keeps its connection', async () => {
    await candles(START, START + MINUTE);
    await candles(START, START + 2 * MINUTE);
    expect(exchange.connections).toBe(1);
  });

  it('reads microseconds as what they are', async () => {
    exchange.handle = (url) =>
      url.pathname === '/api/v3/time'
        ? { body: { serverTime: NOW * 1_000 + 7 } }
        : {
            body: [
              klineRowAt(START).map((v, i) => (i === 0 ? START * 1_000 : i === 6 ? START * 1_000 + 59_999_999 : v)),
            ],
          };
    const [candle] = await candles(START, START + MINUTE);
    expect([candle?.openTime, candle?.closeTime]).toEqual([START, START + MINUTE]);
  });

  it('keeps a candle that the engine ended early', async () => {
    exchange.handle = (url) =>
      url.pathname === '/api/v3/time'
        ? { body: { serverTime: NOW } }
        : { body: [klineRowAt(START).map((v, i) => (i === 6 ? START + 21_345 : v))] };
    expect((await candles(START, START + MINUTE))[0]?.closeTime).toBe(START + 21_346);
  });

  const bad: readonly (readonly [string, unknown])[] = [
    ['an object', { rows: [] }],
    ['a short row', [[START, '1', '2']]],
    ['numbers for text', [klineRowAt(START).map((v) => (typeof v === 'string' ? Number(v) : v))]],
    ['NaN', [klineRowAt(START).map((v, i) => (i === 2 ? 'NaN' : v))]],
    ['a price off the grid', [klineRowAt(START).map((v, i) => (i === 1 ? '42020.101' : v))]],
    ['a low above the close', [klineRowAt(START).map((v, i) => (i === 3 ? '99999.00' : v))]],
    ['more bought than traded', [klineRowAt(START).map((v, i) => (i === 9 ? '99.0' : v))]],
    ['another minute than asked', [klineRowAt(START + MINUTE)]],
    ['a repeated minute', [klineRowAt(START), klineRowAt(START)]],
    ['a time off the grid', [klineRowAt(START + 1)]],
    ['a time in seconds', [klineRowAt(START / 1_000)]],
  ];

  it.each(bad)('does not accept %s', async (_, body) => {
    exchange.handle = (url) => (url.pathname === '/api/v3/time' ? { body: { serverTime: NOW } } : { body });
    await expect(candles(START, START + MINUTE)).rejects.toBeInstanceOf(UpstreamError);
  });
});

describe('the stream', () => {
  const trade =
    '{"e":"aggTrade","E":1704067201000,"s":"BTCUSDT","a":5,"p":"42000.10","q":"0.5","T":1704067200999,"m":true}';

  it('is of candles alone', async () => {
    const stop = new AbortController();
    const events = broker.stream(btcusdt, stop.signal)[Symbol.asyncIterator]();
    await events.next();
    await events.next();
    await until(() => exchange.received.length > 0, 'the subscription');
    expect(exchange.received).toEqual(['{"method":"SUBSCRIBE","params":["btcusdt@kline_1m"],"id":1}']);
    stop.abort();
    expect((await events.next()).done).toBe(true);
    expect(timers.pending).toBe(0);
  });

  it('carries trades where they are asked for', async () => {
    const stop = new AbortController();
    const events = broker.stream(btcusdt, stop.signal, { with: ['trade'] })[Symbol.asyncIterator]();
    for (let statuses = 0; statuses < 2; statuses += 1) await events.next();
    await until(() => exchange.received.length > 0, 'the subscription');
    expect(exchange.received[0]).toContain('["btcusdt@kline_1m","btcusdt@aggTrade"]');
    exchange.sockets[0]?.send(trade);
    let told = await events.next();
    while (!told.done && told.value.type === 'status') told = await events.next();
    expect(told.value).toMatchObject({ type: 'trade', trade: { id: '5', side: -1, price: 4_200_010 } });
    stop.abort();
    expect((await events.next()).done).toBe(true);
  });
});
