import { ExchangeUnavailableError, UpstreamError } from '#libs/market';
import { BYBIT_ANSWERS } from '../brokers/bybit/answer.js';
import { systemSeams } from '../define-broker.js';
import { FakeBinance, type Handler } from '../testing/fake-binance.js';
import { ManualTimers, until } from '../testing/manual-timers.js';
import { RememberedBans } from '../testing/remembered-bans.js';
import type { Asking } from '../venue.js';
import { RefusedError } from './answer.js';
import { RestClient } from './rest-client.js';

const NOW: Asking = { stop: undefined, urgency: 'now' };
const TIME = { path: '/v5/market/time', query: { category: 'spot', of: 'a b' }, budget: 'requests' } as const;
const budgets = { requests: { name: 'requests', limit: 600, windowMs: 5_000 } };

describe('a client', () => {
  const server = new FakeBinance();
  let bans: RememberedBans;
  let restUrl: string;
  let timers: ManualTimers;
  let client: RestClient<'requests'>;

  beforeAll(async () => {
    ({ restUrl } = await server.start());
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    server.requests.length = 0;
    timers = new ManualTimers();
    bans = new RememberedBans();
    client = open();
  });

  function open(): RestClient<'requests'> {
    const settings = { restUrl: `${restUrl}/`, streamUrl: 'ws://127.0.0.1:1' };
    return new RestClient({ id: 'BYBIT', dialect: BYBIT_ANSWERS, budgets }, settings, { ...systemSeams, timers, bans });
  }

  /** Asks, lets all the time pass that the client waits, and gives back what came of it. */
  async function ask(handle: Handler, asking: Asking = NOW): Promise<unknown> {
    server.handle = handle;
    let outcome: unknown;
    client.get(TIME, asking).then(
      (value: unknown) => (outcome = value),
      (error: unknown) => (outcome = error),
    );
    await until(() => outcome !== undefined || (timers.skip(1_000) && false), 'an outcome');
    return outcome;
  }

  it('asks where it was told to, and takes off the envelope', async () => {
    expect(await ask(() => ({ body: { retCode: 0, result: { timeSecond: '1' } } }))).toEqual({ timeSecond: '1' });
    expect(server.requests.map(({ pathname, search }) => pathname + search)).toEqual([
      '/v5/market/time?category=spot&of=a+b',
    ]);
    expect(timers.pending).toBe(0);
  });

  it.each([
    ['a fault of the server', { status: 503, body: 'down' }],
    ['a fault in the envelope', { body: { retCode: 10016, retMsg: 'Server error', result: {} } }],
    ['a connection that breaks', 'hang up' as const],
  ])('asks three times over %s, not more', async (_, reply) => {
    expect(await ask(() => reply)).toBeInstanceOf(ExchangeUnavailableError);
    expect(server.requests.length).toBe(3);
    expect(timers.pending).toBe(0);
  });

  it('needs no second word where the next try succeeds', async () => {
    const replies = ['hang up' as const, { status: 502, body: '' }, { body: { retCode: 0, result: 'here' } }];
    expect(await ask(() => replies.shift() ?? 'hang up')).toBe('here');
  });

  it.each([
    ['403', { status: 403, body: 'access too frequent' }, 600],
    ['429', { status: 429, headers: { 'retry-after': '7' }, body: '' }, 7],
    ['a code', { headers: { 'retry-after': '9' }, body: { retCode: 10006, retMsg: 'Too many visits!' } }, 9],
  ])('sends nothing while told to wait by %s, not even after a restart', async (_, reply, seconds) => {
    expect(await ask(() => reply)).toMatchObject({ retryAfterSeconds: seconds });
    timers.advance(1_000 * seconds - 1_500);
    expect(await ask(() => reply)).toBeInstanceOf(ExchangeUnavailableError);
    expect(client.rates.shut?.reason).toContain('Bybit');
    client = open();
    expect(await ask(() => reply)).toBeInstanceOf(ExchangeUnavailableError);
    expect(server.requests.length).toBe(1);
  });

  it('asks again once the wait is over', async () => {
    expect(await ask(() => ({ status: 429, headers: { 'retry-after': '7' }, body: '' }))).toBeInstanceOf(Error);
    timers.advance(7_001);
    expect(await ask(() => ({ body: { retCode: 0, result: 'here' } }))).toBe('here');
  });

  it('gives up on an answer that does not come, or drips, after eight seconds in all', async () => {
    server.handle = () => 'stay silent';
    let failure: unknown;
    client.get(TIME, NOW).catch((error: unknown) => (failure = error));
    await until(() => server.requests.length === 1, 'the request');
    timers.advance(7_999);
    expect(failure).toBeUndefined();
    timers.advance(1);
    await until(() => failure !== undefined, 'the failure');
    expect(failure).toBeInstanceOf(ExchangeUnavailableError);
    expect(failure).toMatchObject({ message: 'Bybit did not answer within 8 s' });
    expect(server.requests.length).toBe(1);
  });

  it('does not go where an answer leads', async () => {
    expect(await ask(() => ({ status: 302, headers: { location: '/elsewhere' }, body: '' }))).toBeInstanceOf(
      UpstreamError,
    );
    expect(server.requests.length).toBe(1);
  });

  it('says what the exchange refused', async () => {
    const refusal = await ask(() => ({ body: { retCode: 10001, retMsg: 'Not supported symbols', result: {} } }));
    expect(refusal).toBeInstanceOf(RefusedError);
    expect(server.requests.length).toBe(1);
  });

  it('takes a web page for what it is', async () => {
    expect(await ask(() => ({ body: '<html>maintenance</html>' }))).toBeInstanceOf(UpstreamError);
  });

  it('stops when it is told to, with the reason of that', async () => {
    const stop = new AbortController();
    server.handle = () => 'stay silent';
    const asked = client.get(TIME, { stop: stop.signal, urgency: 'now' });
    await until(() => server.requests.length === 1, 'the request');
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await expect(client.get(TIME, { stop: stop.signal, urgency: 'now' })).rejects.toThrow('enough');
    expect(timers.pending).toBe(0);
  });

  it('reports what it spends', async () => {
    await ask(() => ({ body: { retCode: 0, result: 1 } }));
    expect(client.rates).toEqual({ budgets: [{ ...budgets.requests, used: 1 }], shut: undefined });
  });
});
