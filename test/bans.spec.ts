import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startExchange, type Exchange } from '../apps/exchange/src/exchange.js';
import { at } from './support/service.js';

/** Lives that are ended in the middle of a ban. */
const KILLS = Number(process.env['KILLS'] ?? 2);

describe('a ban', () => {
  let exchange: Exchange;
  const children = new Set<ChildProcess>();
  const banFile = join(mkdtempSync(join(tmpdir(), 'bans-')), 'bans.json');

  beforeAll(async () => {
    exchange = await startExchange({ symbols: ['BTCUSDT'], start: at('2025-01-02T09:30:20Z') });
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await exchange.stop();
  });

  /** A service of its own process; ready when it has a port. */
  async function started(): Promise<{ child: ChildProcess; url: string }> {
    const child = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
      env: {
        PORT: '0',
        DATABASE_URL: 'memory:',
        BAN_FILE: banFile,
        BINANCE_REST_URL: exchange.url,
        BINANCE_STREAM_URL: exchange.wsUrl,
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.add(child);
    const { stdout } = child;
    if (!stdout) throw new Error('must have a standard output');
    for await (const line of createInterface({ input: stdout })) {
      const { ready, url } = JSON.parse(line) as { ready?: boolean; url?: string };
      if (ready && url !== undefined) return { child, url };
    }
    throw new Error('The service ended before it was ready');
  }

  async function killed(child: ChildProcess): Promise<void> {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    children.delete(child);
  }

  it(
    `is obeyed over ${KILLS} kills: not one request before its end`,
    async () => {
      let { child, url } = await started();
      expect((await fetch(`${url}/api/market/BTCUSDT/candles?limit=1`)).status).toBe(200);
      exchange.order({ fault: 'rate-limit', retryAfterSeconds: 3_600, times: 0 });
      expect((await fetch(`${url}/api/market/BTCUSDT/candles`)).status).toBe(503);
      const asked = exchange.requests.requests.length;
      for (let kill = 0; kill < KILLS; kill += 1) {
        await killed(child);
        ({ child, url } = await started());
        const answer = await fetch(`${url}/api/market/BTCUSDT/candles?limit=1`);
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(3_000);
        await fetch(`${url}/health/startup`);
      }
      expect(exchange.requests.requests.slice(asked)).toEqual([]);
      await killed(child);
    },
    60_000 + KILLS * 15_000,
  );
});
