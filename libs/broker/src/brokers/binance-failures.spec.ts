import { ExchangeUnavailableError, epochMs, UpstreamError } from '#libs/market';
import type { Broker } from '../broker.js';
import { systemSeams, type BrokerSeams } from '../define-broker.js';
import { btcusdt, START } from '../testing/btcusdt.js';
import { FakeBinance, NOW, soundly } from '../testing/fake-binance.js';
import { quiet } from '../testing/followed.js';
import { ManualTimers, until } from '../testing/manual-timers.js';
import { binance } from './binance.js';

const MINUTE = 60_000;

let exchange: FakeBinance;
let timers: ManualTimers;
let broker: Broker;

beforeEach(async () => {
  exchange = new FakeBinance();
  timers = new ManualTimers();
  const seams: BrokerSeams = { ...systemSeams, timers, random: () => 0.5, onReject: () => undefined };
  broker = binance.open(await exchange.start(), seams);
  exchange.handle = soundly;
});

afterEach(() => exchange.stop());

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => new Error('did not fail'),
    (error: Error) => error,
  );
}

describe('an exchange that fails', () => {
  it.each([
    [429, '7', 7],
    [429, undefined, 60],
    [418, '120', 120],
    [418, undefined, 600],
    [403, undefined, 600],
  ])('is not asked again after %d with Retry-After %s before %d s', async (status, retryAfter, seconds) => {
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    exchange.handle = () => ({ status, headers, body: { code: -1003, msg: 'Too many requests.' } });
    const first = await failureOf(broker.exchangeTime());
    expect(first).toBeInstanceOf(ExchangeUnavailableError);
    expect(first).toMatchObject({ retryAfterSeconds: seconds });
    exchange.handle = soundly;
    timers.advance(seconds * 1_000 - 1_500);
    const second = await failureOf(broker.exchangeTime());
    expect(second).toMatchObject({ retryAfterSeconds: 2 });
    expect(exchange.requests).toHaveLength(1);
    timers.advance(1_500);
    expect(await broker.exchangeTime()).toBe(NOW);
  });

  it('is said to refuse the region by 451', async () => {
    exchange.handle = () => ({ status: 451, body: { code: 0, msg: 'Service unavailable from a restricted location' } });
    expect((await failureOf(broker.exchangeTime())).message).toMatch(/country or cloud region/);
  });

  it('is asked three times where the fault may pass', async () => {
    let left = 2;
    exchange.handle = (url) => ((left -= 1) >= 0 ? { status: 503, body: '<html>' } : soundly(url));
    const time = broker.exchangeTime();
    await timers.passNext(1_000);
    await timers.passNext(1_000);
    expect(await time).toBe(NOW);
  });

  it('is given up after the third fault', async () => {
    exchange.handle = () => 'hang up';
    const failure = failureOf(broker.exchangeTime());
    await timers.passNext(1_000);
    await timers.passNext(1_000);
    expect(await failure).toBeInstanceOf(ExchangeUnavailableError);
    expect((await failure).message).toMatch(/socket hang up/);
    expect((await failure).cause).toMatchObject({ code: 'ECONNRESET' });
    expect(exchange.requests).toHaveLength(3);
  });

  it('is given up once at the deadline', async () => {
    exchange.handle = () => 'stay silent';
    const failure = failureOf(broker.exchangeTime());
    await until(() => exchange.requests.length === 1, 'the request');
    timers.advance(8_000);
    expect((await failure).message).toBe('Binance did not answer within 8 s');
    expect(timers.pending).toBe(0);
  });

  it('lets go when the caller does', async () => {
    exchange.handle = () => 'stay silent';
    const stop = new AbortController();
    const failure = failureOf(broker.exchangeTime(stop.signal));
    await until(() => exchange.requests.length === 1, 'the request');
    stop.abort(new Error('enough'));
    expect((await failure).message).toBe('enough');
  });

  it.each([
    [200, '<html>maintenance</html>'],
    [200, ''],
    [302, '{}'],
    [404, 'not found'],
    [200, '{"serverTime":"now"}'],
    [200, '{"serverTime":null}'],
    [200, '[]'],
  ])('breaks its contract with %d %s', async (status, body) => {
    exchange.handle = () => ({ status, body });
    await expect(broker.exchangeTime()).rejects.toBeInstanceOf(UpstreamError);
  });
});

describe('a stream that is refused', () => {
  it.each([
    [429, '30', 30],
    [418, undefined, 600],
    [403, '120', 120],
  ])('with %d and Retry-After %s is not asked for again before %d s, by no stream', async (status, told, seconds) => {
    exchange.refusal = { status, headers: told === undefined ? {} : { 'Retry-After': told } };
    const stop = new AbortController();
    const reasons: string[] = [];
    const follow = async () => {
      for await (const event of broker.stream(btcusdt, stop.signal)) {
        if (event.type === 'status') reasons.push(event.reason);
      }
    };
    const streams = [follow(), follow()];
    await until(() => reasons.some((reason) => reason.includes(`HTTP ${status}`)), 'the reason');
    await pass(seconds - 1);
    expect(exchange.attempts).toBe(1);
    exchange.refusal = undefined;
    while (exchange.sockets.length < 2) await pass(1);
    expect(exchange.attempts).toBe(3);
    stop.abort();
    await Promise.all(streams);
    expect(timers.pending).toBe(0);
  });
});

/** Lets seconds pass, and real I/O catch up with each. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    timers.advance(1_000);
    await quiet();
  }
}

describe('an answer nested deeper than any stack', () => {
  const deep = '['.repeat(10_000) + ']'.repeat(10_000);

  it.each([
    [200, deep],
    [200, `{"serverTime":${deep},"symbols":[${deep}]}`],
    [200, `{"serverTime":{},"symbols":{"a":${deep}}}`],
    [400, deep],
    [400, `{"code":-1,"msg":${deep}}`],
  ])('breaks the contract with %d', async (status, body) => {
    exchange.handle = () => ({ status, body });
    await expect(broker.exchangeTime()).rejects.toBeInstanceOf(UpstreamError);
    await expect(broker.instrument('BTCUSDT')).rejects.toBeInstanceOf(UpstreamError);
    exchange.handle = (url) => (url.pathname === '/api/v3/time' ? soundly(url) : { status, body });
    const span = { from: epochMs(START), to: epochMs(START + MINUTE) };
    await expect(broker.candles({ instrument: btcusdt, timeframe: '1m', ...span })).rejects.toBeInstanceOf(
      UpstreamError,
    );
  });
});

describe('the request budget', () => {
  it('believes the exchange where that counted more, and its limit', async () => {
    await broker.instrument('BTCUSDT');
    const span = { from: epochMs(START), to: epochMs(START + MINUTE) };
    await broker.candles({ instrument: btcusdt, timeframe: '1m', ...span });
    expect(broker.rates()).toEqual({
      budgets: [{ name: 'request weight', used: 42, limit: 6_000, windowMs: MINUTE }],
      shut: undefined,
    });
  });

  it('waits for the next minute rather than spend more than 80 %', async () => {
    await broker.exchangeTime();
    exchange.handle = (url) => ({ ...soundly(url), headers: { 'x-mbx-used-weight-1m': '960' } });
    await broker.exchangeTime();
    timers.advance(MINUTE - 8_000);
    const second = broker.exchangeTime();
    await timers.passNext(MINUTE);
    expect(await second).toBe(NOW);
    expect(timers.now()).toBe(MINUTE);
  });

  it('turns away at once who would wait for long', async () => {
    exchange.handle = (url) => ({ ...soundly(url), headers: { 'x-mbx-used-weight-1m': '5999' } });
    await broker.instrument('BTCUSDT');
    const refusal = await failureOf(broker.exchangeTime());
    expect(refusal).toBeInstanceOf(ExchangeUnavailableError);
    expect(refusal).toMatchObject({ retryAfterSeconds: 60, context: { used: 5_999, limit: 6_000 } });
    expect(timers.pending).toBe(0);
  });
});
