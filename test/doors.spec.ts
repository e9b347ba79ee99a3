import { connect as dial, type Socket as Line } from 'node:net';
import type { Server } from 'node:http';
import { io } from 'socket.io-client';
import { KeyDirectory } from './support/keys.js';
import { at, post, startService, type Service } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;
const PAGE = 'https://page.example';

interface Raw {
  readonly line: Line;
  /** All that came until the other side closed. */
  readonly answer: Promise<string>;
}

function raw(url: string, text: string): Raw {
  const line = dial(Number(new URL(url).port), '127.0.0.1', () => line.write(text));
  let heard = '';
  line.on('data', (chunk) => (heard += chunk.toString()));
  const answer = new Promise<string>((resolve) => line.on('close', () => resolve(heard)).on('error', () => undefined));
  return { line, answer };
}

/** Asks with any Host and Origin, which fetch does not let one choose. */
async function statusOf(url: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const { answer } = raw(url, `GET ${path} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`);
  return Number((await answer).split(' ')[1]);
}

describe('where the service may be asked from', () => {
  let service: Service;
  let host: string;

  beforeAll(async () => {
    service = await startService(MARKET, { CORS_ORIGINS: PAGE, ALLOWED_HOSTS: 'desk.example' });
    host = new URL(service.url).host;
  });

  afterAll(() => service.stop());

  it.each(['/api/brokers', '/health/live', '/nothing', '/docs', '/socket.io/?EIO=4&transport=polling'])(
    'is not by a name that somebody else has pointed here: %s',
    async (path) => {
      expect(await statusOf(service.url, path, { Host: 'evil.test' })).toBe(403);
      const isThere = (await statusOf(service.url, path, { Host: 'desk.example' })) === 200;
      expect(isThere).toBe(path !== '/nothing');
    },
  );

  it.each(['/api/brokers', '/health/live', '/socket.io/?EIO=4&transport=polling'])(
    'is not from pages of others: %s',
    async (path) => {
      for (const origin of ['https://evil.test', 'null', `${PAGE}.evil.test`, 'http://page.example']) {
        expect(await statusOf(service.url, path, { Host: host, Origin: origin })).toBe(403);
      }
      for (const origin of [PAGE, `http://${host}`]) {
        expect(await statusOf(service.url, path, { Host: host, Origin: origin })).toBe(200);
      }
    },
  );

  it('refuses the upgrade of a socket from a page of others', async () => {
    const outcome = (origin: string) =>
      new Promise((resolve) => {
        const extraHeaders = { Origin: origin };
        const socket = io(`${service.url}/stream`, { transports: ['websocket'], reconnection: false, extraHeaders });
        socket.once('connect', () => resolve('in'));
        socket.once('connect_error', () => resolve('out'));
        socket.once('connect', () => socket.close());
      });
    expect(await outcome('https://evil.test')).toBe('out');
    expect(await outcome(PAGE)).toBe('in');
  });

  it('lets the pages of its list read answers, and no others', async () => {
    const preflight = (origin: string) =>
      fetch(`${service.url}/api/signals/analyze`, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
    const allowed = await preflight(PAGE);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await preflight('https://evil.test');
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const read = await fetch(`${service.url}/api/brokers`, { headers: { Origin: PAGE } });
    expect(read.headers.get('access-control-expose-headers')).toContain('RateLimit-Remaining');
  });

  it('says in every answer that it is not to be framed, sniffed or loaded from elsewhere', async () => {
    for (const path of ['/api/brokers', '/nothing', '/docs', '/health/live']) {
      const { headers } = await fetch(service.url + path);
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('how much may be asked', () => {
  it('is told with every answer, and 429 says when to come back; probes do not count', async () => {
    const { url, stop } = await startService(MARKET, { RATE_LIMIT: '5' });
    const first = await fetch(`${url}/api/brokers`);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'ratelimit-limit': '5',
      'ratelimit-remaining': '4',
      'ratelimit-reset': '12',
      'ratelimit-policy': '5;w=60',
    });
    for (let asked = 1; asked < 5; asked += 1) await fetch(`${url}/nothing`);
    const over = await fetch(`${url}/api/brokers`);
    expect(over.status).toBe(429);
    expect(over.headers.get('ratelimit-remaining')).toBe('0');
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await over.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 });
    for (let asked = 0; asked < 20; asked += 1) expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await stop();
  });

  it('counts for each key, not for who says to be somebody else', async () => {
    const keys = new KeyDirectory();
    const [one, two] = [await keys.make(['read']), await keys.make(['read'])];
    const { url, stop } = await startService(MARKET, { RATE_LIMIT: '3', DATA_DIR: keys.path });
    const ask = async (token: string, from: string): Promise<number> => {
      const headers = { 'X-API-Key': token, 'X-Forwarded-For': from };
      return (await fetch(`${url}/api/brokers`, { headers })).status;
    };
    const statuses = [];
    for (const from of ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4']) statuses.push(await ask(one.token, from));
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(await ask(two.token, '1.1.1.1')).toBe(200);
    await stop();
  });

  it('counts the events of a socket too', async () => {
    const { url, stop } = await startService(MARKET, { RATE_LIMIT: '3' });
    const socket = io(`${url}/stream`, { transports: ['websocket'], reconnection: false });
    const answers: { problem?: { code: string } }[] = [];
    for (let asked = 0; asked < 4; asked += 1) answers.push(await socket.emitWithAck('unsubscribe', {}));
    expect(answers.map(({ problem }) => problem?.code)).toEqual([
      ...Array.from({ length: 3 }, () => 'MALFORMED_REQUEST'),
      'TOO_MANY_REQUESTS',
    ]);
    socket.close();
    await stop();
  });
});

describe('the settings of the server', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService(MARKET);
  });

  afterAll(() => service.stop());

  it('are these', () => {
    const server: Server = service.app.getHttpServer();
    expect(server).toMatchObject({
      requestTimeout: 10_000,
      headersTimeout: 10_000,
      timeout: 30_000,
      keepAliveTimeout: 72_000,
      maxConnections: 12_000,
    });
    const { initialConfig } = service.app.getHttpAdapter().getInstance();
    expect(initialConfig).toMatchObject({
      bodyLimit: 65_536,
      onProtoPoisoning: 'error',
      onConstructorPoisoning: 'error',
      forceCloseConnections: 'idle',
      exposeHeadRoutes: true,
      routerOptions: {
        maxParamLength: 100,
        caseSensitive: true,
        ignoreTrailingSlash: false,
        ignoreDuplicateSlashes: false,
      },
    });
  });

  it('cut off whoever sends headers or a body drop by drop, and others do not notice', async () => {
    const head = 'POST /api/signals/analyze HTTP/1.1\r\nHost: localhost\r\n';
    const body = `${head}Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n`;
    const slow = Array.from({ length: 100 }, (_, at) => raw(service.url, at % 2 === 0 ? head : body));
    const drip = setInterval(() => slow.forEach(({ line }, at) => line.write(at % 2 === 0 ? 'X: y\r\n' : ' ')), 1000);
    let cut = 0;
    const answers = Promise.all(slow.map(({ answer }) => answer.finally(() => (cut += 1))));
    while (cut < slow.length) {
      expect((await post(`${service.url}/api/signals/analyze`, { symbol: 'BTCUSDT' })).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    clearInterval(drip);
    for (const answer of await answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  }, 60_000);
});
