import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { EpochMs } from '#libs/market';
import { startExchange } from '../apps/exchange/src/exchange.js';
import { requestsTo, type WireRequest } from './support/api-requests.js';
import { KeyDirectory } from './support/keys.js';
import { ApiDocument } from './support/schemas.js';
import { at, startService } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT', 'ETHUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;
const IN_PROCESS = Number(process.env['FUZZ'] ?? 2000);
const OVER_TCP = Number(process.env['FUZZ_TCP'] ?? 500);

/** Planted where secrets lie; no output of any kind may hold one. */
const CANARIES = { BINANCE_API_KEY: 'canary7key', BINANCE_API_SECRET: 'canary7secret' };

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers: string;
}

/** Judges answers, and keeps what is wrong with them. */
class Judge {
  readonly faults: string[] = [];
  readonly statuses = new Map<number, number>();

  constructor(
    private readonly document: ApiDocument,
    readonly secrets: readonly string[],
  ) {}

  get asked(): number {
    return [...this.statuses.values()].reduce((sum, count) => sum + count, 0);
  }

  hear(request: WireRequest, { status, type, text, headers }: Answer): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const fault = this.#faultOf(request, status, type, text);
    if (fault !== undefined) this.#note(request, `${status} ${fault}`);
    this.search(`answer to ${request.method} ${request.url}`, text + headers);
  }

  search(where: string, text: string): void {
    for (const secret of this.secrets) if (text.includes(secret)) this.faults.push(`a secret in ${where}`);
  }

  #faultOf({ operation, method }: WireRequest, status: number, type: string, text: string): string | undefined {
    if (status >= 500 && status !== 502 && status !== 503) return 'is not an answer';
    if (method === 'HEAD') return text === '' ? undefined : 'has a body';
    const body = type.includes('json') ? (JSON.parse(text) as unknown) : text;
    // Another method or a path that has become another: then any answer that is documented for some operation will do.
    const isTold = this.document.faultOf(operation, status, type, body);
    if (isTold === undefined || (method === operation.method && status !== 404 && status !== 414)) return isTold;
    const others = this.document.operations.map((other) => this.document.faultOf(other, status, type, body));
    return others.includes(undefined) ? undefined : this.document.problemFault(body);
  }

  #note({ method, url, headers, payload }: WireRequest, what: string): void {
    if (this.faults.length < 20) this.faults.push(`${method} ${url} ${JSON.stringify(headers)} ${payload}: ${what}`);
  }
}

/** So many are asked at once: some wait for the exchange. */
const AT_ONCE = 50;

/** Asks so many requests of all operations, and hands each to `ask`. */
async function fuzz(
  document: ApiDocument,
  tokens: readonly (string | undefined)[],
  count: number,
  ask: (request: WireRequest) => Promise<void>,
): Promise<void> {
  const request = fc.oneof(...document.operations.map((operation) => requestsTo(operation, tokens)));
  const batch = fc.array(request, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const property = fc.asyncProperty(batch, async (requests) => void (await Promise.all(requests.map(ask))));
  await fc.assert(property, { numRuns: count / AT_ONCE });
}

async function keysOf(keys: KeyDirectory) {
  const all = await keys.make(['read', 'signal', 'admin']);
  const reader = await keys.make(['read']);
  const revoked = await keys.make(['read', 'signal', 'admin'], { revokedAt: 1 as EpochMs });
  const tokens = [
    all.token,
    all.token,
    all.token,
    all.token,
    all.token,
    all.token,
    reader.token,
    revoked.token,
    undefined,
  ];
  const secrets = [all, reader, revoked].map(({ token }) => token.split('_')[3] ?? '');
  return { tokens, secrets: [...secrets, ...Object.values(CANARIES)] };
}

const told = (judge: Judge): string =>
  JSON.stringify({ asked: judge.asked, faults: judge.faults.length, statuses: Object.fromEntries(judge.statuses) });

describe('whatever is asked', () => {
  it('is answered as documented, never with 500, and tells no secret', async () => {
    const keys = new KeyDirectory();
    const { tokens, secrets } = await keysOf(keys);
    const env = { DATA_DIR: keys.path, RATE_LIMIT: '100000000', ...CANARIES };
    const { app, stop } = await startService(MARKET, env);
    const document = new ApiDocument();
    const judge = new Judge(document, secrets);
    await fuzz(document, tokens, IN_PROCESS, async (request) => {
      const {
        statusCode: status,
        headers,
        payload: text,
      } = await app.inject({
        method: request.method as 'GET',
        url: request.url,
        headers: { host: 'localhost', ...request.headers },
        ...(request.payload === undefined ? {} : { payload: request.payload }),
      });
      const type = headers['content-type'] ?? '';
      judge.hear(request, { status, type, text, headers: JSON.stringify(headers) });
    });
    process.stdout.write(`in process: ${told(judge)}\n`);
    expect(judge.faults).toEqual([]);
    expect(judge.asked).toBe(IN_PROCESS);
    await stop();
  }, 1_800_000);

  it('over TCP too, and nothing is told to the log either', async () => {
    const keys = new KeyDirectory();
    const { tokens, secrets } = await keysOf(keys);
    const exchange = await startExchange(MARKET);
    const child = spawn(process.execPath, ['--enable-source-maps', 'dist/apps/api/src/main.js'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: '0',
        DATA_DIR: keys.path,
        BAN_FILE: join(mkdtempSync(join(tmpdir(), 'fuzz-')), 'bans.json'),
        RATE_LIMIT: '100000000',
        DRAIN_MS: '0',
        BINANCE_REST_URL: exchange.url,
        BINANCE_STREAM_URL: exchange.url.replace('http', 'ws'),
        ...CANARIES,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const document = new ApiDocument();
    const judge = new Judge(document, secrets);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stderr.on('data', (chunk: Buffer) => judge.search('standard error', chunk.toString()));
    const url = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        judge.search('the log', line);
        const { ready, url: base } = JSON.parse(line) as { ready?: boolean; url?: string };
        if (ready && base !== undefined) resolve(base);
      });
    });
    await fuzz(document, tokens, OVER_TCP, async (request) => {
      const answer = await fetch(url + request.url, {
        method: request.method,
        headers: request.headers,
        ...(request.payload === undefined || request.method === 'GET' || request.method === 'HEAD'
          ? {}
          : { body: request.payload }),
      });
      const text = await answer.text();
      const headers = JSON.stringify([...answer.headers]);
      judge.hear(request, { status: answer.status, type: answer.headers.get('content-type') ?? '', text, headers });
    });
    process.stdout.write(`over TCP: ${told(judge)}\n`);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(judge.faults).toEqual([]);
    expect(judge.asked).toBe(OVER_TCP);
    await exchange.stop();
  }, 1_800_000);
});
