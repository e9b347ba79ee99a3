import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startExchange } from '../apps/exchange/src/exchange.js';
import { at, post } from './support/service.js';

/** What `npm start` runs, read from package.json so that it is what users get. */
const START = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }).scripts.start
  .split(' ')
  .slice(1);

/** Ended after each test, so that one that fails holds nothing up. */
const started: { stop: () => unknown }[] = [];

afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
});

async function exchangeOf(symbols: readonly string[]): Promise<Awaited<ReturnType<typeof startExchange>>> {
  const exchange = await startExchange({ seed: 7, symbols, start: at('2025-03-04T03:00:30Z'), speed: 0 });
  started.push(exchange);
  return exchange;
}

/** What a process holds at rest, megabytes: an hour of minutes at once leaves garbage behind, which the collector takes in a while. */
async function residentAtRest(pid: number | undefined, limit: number): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const megabytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
    if (megabytes < limit || tries === 40) return megabytes;
    await setTimeout(500);
  }
}

function run(env: Readonly<Record<string, string>>): {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stderr: string }>;
} {
  const child = spawn(process.execPath, START, {
    env: { PATH: process.env['PATH'] ?? '', DATA_DIR: mkdtempSync(join(tmpdir(), 'data-')), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push({ stop: () => child.kill('SIGKILL') });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) =>
    child.once('exit', (code) => resolve({ code, stderr })),
  );
  return { child, ended };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!child.stdout) throw new Error('must have a standard output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { ready, url } = JSON.parse(line) as { ready?: boolean; url?: string };
      if (ready && url !== undefined) resolve(url);
    });
  });
}

describe('the built service', () => {
  it('ends with code 78 and every fault when it is configured wrongly', async () => {
    const { code, stderr } = await run({ PORT: 'x', ECONOMICS: 'maybe' }).ended;
    expect(code).toBe(78);
    for (const fault of ['PORT must be', 'ECONOMICS must be']) expect(stderr).toContain(fault);
  });

  it('refuses, with code 78, to be reached from beyond this machine without a key', async () => {
    const { code, stderr } = await run({ PORT: '0', HOST: '0.0.0.0', DATA_DIR: join(tmpdir(), 'no-keys-here') }).ended;
    expect(code).toBe(78);
    expect(stderr).toContain('HOST must be a loopback address');
  });

  it('starts while the exchange is down, says so, and writes no secret', async () => {
    const { child, ended } = run({
      PORT: '0',
      BINANCE_REST_URL: 'http://127.0.0.1:9',
      BINANCE_API_KEY: 'canary-key',
      BINANCE_API_SECRET: 'canary-secret',
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const url = await readyUrl(child);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    expect((await post(`${url}/api/signals/analyze`, { symbol: 'BTCUSDT' })).status).toBe(503);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(output + stderr).not.toContain('canary');
  });

  it('answers what it has taken before it ends on SIGTERM, and turns readiness first', async () => {
    const exchange = await exchangeOf(['BTCUSDT']);
    const { child, ended } = run({
      PORT: '0',
      LOG_LEVEL: 'error',
      DRAIN_MS: '1500',
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.url.replace('http', 'ws'),
    });
    const url = await readyUrl(child);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const answers = Array.from({ length: 20 }, () => post(`${url}/api/signals/analyze`, { symbol: 'BTCUSDT' }));
    child.kill('SIGTERM');
    while ((await fetch(`${url}/health/ready`)).status === 200);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    for (const answer of await Promise.all(answers)) expect(answer.status).toBe(200);
    expect((await ended).code).toBe(0);
  });

  it('keeps one followed market in less than 200 MB', async () => {
    const exchange = await exchangeOf(['BTCUSDT']);
    const { child, ended } = run({
      PORT: '0',
      LOG_LEVEL: 'error',
      DRAIN_MS: '0',
      WATCHLIST: 'BINANCE:BTCUSDT',
      BINANCE_REST_URL: exchange.url,
      BINANCE_STREAM_URL: exchange.url.replace('http', 'ws'),
    });
    const url = await readyUrl(child);
    expect((await post(`${url}/api/signals/analyze`, { symbol: 'BTCUSDT' })).status).toBe(200);
    await exchange.advanceTo(at('2025-03-04T04:00:30Z'));
    const megabytes = await residentAtRest(child.pid, 200);
    process.stdout.write(`resident memory with one followed market: ${megabytes.toFixed(0)} MB\n`);
    expect(megabytes).toBeLessThan(200);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});
