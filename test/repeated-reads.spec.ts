import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { at, post, startService, type Service } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;

/** As it comes over the wire: fetch would unpack it. */
function raw(url: string, encoding: string): Promise<{ encoding: string | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': encoding } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ encoding: answer.headers['content-encoding'], body: Buffer.concat(chunks) }));
    });
    asked.on('error', reject).end();
  });
}

describe('reads that repeat', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService(MARKET);
  });

  afterAll(() => service.stop());

  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(service.url + path, { headers });

  it.each(['/api/market/BTCUSDT/candles?limit=5', '/api/strategies', '/openapi.json', '/asyncapi.json'])(
    'of %s cost no second answer',
    async (path) => {
      const first = await get(path);
      const tag = first.headers.get('etag') ?? '';
      expect(tag).toMatch(/^W\/"[\w-]+"$/);
      expect(first.headers.get('cache-control')).toBe('private, no-cache');
      for (const known of [tag, tag.slice(2), `"other", ${tag}`, '*']) {
        const again = await get(path, { 'If-None-Match': known });
        expect([again.status, await again.text()]).toEqual([304, '']);
        expect(again.headers.get('etag')).toBe(tag);
        expect(again.headers.get('x-request-id')).not.toBeNull();
      }
      const changed = await get(path, { 'If-None-Match': '"other"' });
      expect([changed.status, (await changed.text()).length]).toEqual([200, (await first.text()).length]);
    },
  );

  it('have another tag when the answer is another', async () => {
    const tags = await Promise.all([5, 6].map(async (limit) => get(`/api/market/BTCUSDT/candles?limit=${limit}`)));
    expect(new Set(tags.map(({ headers }) => headers.get('etag'))).size).toBe(2);
  });

  it('are no decisions, no problems, no probes and no measurements', async () => {
    const decision = post(`${service.url}/api/signals/analyze`, { symbol: 'BTCUSDT' }, { 'If-None-Match': '*' });
    const others = ['/nothing', '/health', '/health/live', '/metrics', '/api/strategies?x=1'];
    const answers = await Promise.all([decision, ...others.map((path) => get(path, { 'If-None-Match': '*' }))]);
    for (const { status, headers } of answers) expect([status === 304, headers.get('etag')]).toEqual([false, null]);
  });
});

describe('answers', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService(MARKET);
  });

  afterAll(() => service.stop());

  it('are compressed where the caller takes that and it saves something', async () => {
    const url = `${service.url}/api/market/BTCUSDT/candles?limit=200`;
    const plain = await raw(url, 'identity');
    expect(plain.encoding).toBeUndefined();
    const [br, gzip] = [await raw(url, 'gzip, br'), await raw(url, 'gzip')];
    expect([br.encoding, gzip.encoding]).toEqual(['br', 'gzip']);
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(br.body.length * 3).toBeLessThan(plain.body.length);
    expect((await raw(`${service.url}/health/live`, 'gzip, br')).encoding).toBeUndefined();
  });

  it('do not unpack what is sent packed: a small body may hold a large one', async () => {
    const body = gzipSync(JSON.stringify({ symbol: 'BTCUSDT' }));
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const answer = await fetch(`${service.url}/api/signals/analyze`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
  });
});
