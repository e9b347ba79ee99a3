import { at, post, startService, type Service } from './support/service.js';

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

describe('bad input', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService({ seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 });
  });

  afterAll(() => service.stop());

  async function problemOf(answer: Promise<Response>): Promise<Problem & { readonly answer: Response }> {
    const received = await answer;
    expect(received.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const body = (await received.json()) as Problem;
    expect(body).toMatchObject({
      success: false,
      status: received.status,
      request_id: received.headers.get('x-request-id'),
    });
    return { ...body, answer: received };
  }

  const analyze = (body: unknown, headers?: Readonly<Record<string, string>>) =>
    problemOf(post(`${service.url}/api/signals/analyze`, body, headers));

  it('answers 404 for a symbol the exchange does not list', async () => {
    expect(await analyze({ symbol: 'NOSUCHCOIN' })).toMatchObject({ status: 404, code: 'UNKNOWN_SYMBOL' });
  });

  it('answers 422 for a broker we do not have', async () => {
    expect(await analyze({ symbol: 'BTCUSDT', broker: 'NYSE' })).toMatchObject({
      status: 422,
      code: 'UNSUPPORTED_BROKER',
    });
  });

  it.each([
    [{}, '/symbol'],
    [{ symbol: 7 }, '/symbol'],
    [{ symbol: '' }, '/symbol'],
    [{ symbol: "'; DROP TABLE--" }, '/symbol'],
    [{ symbol: '../../etc' }, '/symbol'],
    [{ symbol: ['BTCUSDT'] }, '/symbol'],
    [{ symbol: 'BTCUSDT', broker: 5 }, '/broker'],
    [{ symbol: 'BTCUSDT', leverage: 100 }, '/leverage'],
    [{ symbol: 'BTCUSDT', 'a/b~c': 1 }, '/a~1b~0c'],
  ])('answers 400 for %j and points at %s', async (body, pointer) => {
    const problem = await analyze(body);
    expect(problem).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(problem.errors?.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '[[[[]]]]',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{}}}',
    '{"symbol":"\\ud800"}',
    '['.repeat(30_000) + ']'.repeat(30_000),
    `{"symbol":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    `{"symbol":"BTCUSDT","x":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
    `{${Array.from({ length: 5000 }, (_, i) => `"k${i}":1`).join()}}`,
  ])('answers 400 for the body %j', async (body) => {
    expect(await analyze(body)).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
  });

  it('does not answer a large nonsense with a larger one', async () => {
    const fields = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`field${i}`, i]));
    const { answer: _answer, ...problem } = await analyze({ symbol: 'BTCUSDT', ...fields });
    expect(problem.errors).toHaveLength(20);
  });

  it('refuses a query where none is known', async () => {
    const problem = await problemOf(post(`${service.url}/api/signals/analyze?colour=red`, { symbol: 'BTCUSDT' }));
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '/colour' }] });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx'])(
    'answers 415 for %s',
    async (type) => {
      expect(await analyze('symbol=BTCUSDT', { 'Content-Type': type })).toMatchObject({ status: 415 });
    },
  );

  it.each(['/%', '/docs/..%2f..%2fpackage.json', `/${'x'.repeat(3000)}`])('answers a problem for %s', async (path) => {
    const problem = await problemOf(fetch(service.url + path));
    expect(problem.status).toBeGreaterThanOrEqual(400);
    expect(problem.status).toBeLessThan(500);
  });

  it('answers 413 for a body of 1 MB', async () => {
    expect(await analyze({ symbol: 'B'.repeat(1_000_000) })).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });

  it('answers 415 for what is not JSON', async () => {
    expect(await analyze('symbol=BTCUSDT', { 'Content-Type': 'text/xml' })).toMatchObject({ status: 415 });
  });

  it('answers 404 for paths and methods that are not there', async () => {
    expect(await problemOf(fetch(`${service.url}/nope`))).toMatchObject({ status: 404, code: 'NO_SUCH_ROUTE' });
    const removed = fetch(`${service.url}/api/signals/analyze`, { method: 'DELETE' });
    expect(await problemOf(removed)).toMatchObject({ status: 404, code: 'NO_SUCH_ROUTE' });
    expect(await problemOf(fetch(`${service.url}/api/signals/analyze`))).toMatchObject({
      status: 404,
      code: 'UNKNOWN_SIGNAL',
    });
  });

  it('keeps a sound request id of the caller and replaces any other', async () => {
    const kept = await analyze({}, { 'X-Request-Id': 'trace-1.2:3' });
    expect(kept.answer.headers.get('x-request-id')).toBe('trace-1.2:3');
    const replaced = await analyze({}, { 'X-Request-Id': 'two words {"level":"fatal"}' });
    expect(replaced.answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers 503 with Retry-After while the exchange is down, and goes on when it is back', async () => {
    const { exchange, url, stop } = await startService({
      seed: 7,
      symbols: ['BTCUSDT'],
      start: at('2025-03-04T03:00:30Z'),
      speed: 0,
    });
    await exchange.stop();
    const problem = await problemOf(post(`${url}/api/signals/analyze`, { symbol: 'BTCUSDT' }));
    expect(problem).toMatchObject({ status: 503, code: 'EXCHANGE_UNAVAILABLE' });
    expect(Number(problem.answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await stop();
  });

  it('has survived all of it', async () => {
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect((await post(`${service.url}/api/signals/analyze`, { symbol: 'BTCUSDT' })).status).toBe(200);
  });
});
