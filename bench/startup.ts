import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/**
 * How long a user waits: from starting the service to /health/ready, and from `npm run demo` to the first printed signal;
 * and what one followed market costs in memory. Needs the build (`npm run bench` makes it). Prints each run and the median.
 */
const RUNS = Number(process.argv[2] ?? 5);

function lines(child: ChildProcess, onLine: (line: string) => void): void {
  if (child.stdout) createInterface({ input: child.stdout }).on('line', onLine);
}

function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => lines(child, (line) => line.startsWith('{"ready"') && resolve(JSON.parse(line).url)));
}

function node(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, [file, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function serviceRun(exchange: string): Promise<{ readyMs: number; megabytes: number }> {
  const from = performance.now();
  const env = {
    PORT: '0',
    DATABASE_URL: 'memory:',
    LOG_LEVEL: 'error',
    DRAIN_MS: '0',
    WATCHLIST: 'BINANCE:BTCUSDT',
    BINANCE_REST_URL: exchange,
    BINANCE_STREAM_URL: exchange.replace('http', 'ws'),
  };
  const service = node('--max-semi-space-size=8', ['dist/apps/api/src/main.js'], env);
  const url = await ready(service);
  while ((await fetch(`${url}/health/ready`)).status !== 200);
  const readyMs = performance.now() - from;
  await fetch(`${url}/api/signals/analyze`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"symbol":"BTCUSDT"}',
  });
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const status = readFileSync(`/proc/${service.pid}/status`, 'utf8');
  await end(service);
  return { readyMs, megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 };
}

async function demoRun(): Promise<number> {
  const from = performance.now();
  const demo = spawn('npm', ['run', 'demo', '--', '--once'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const first = new Promise<number>((resolve) =>
    lines(demo, (line) => /^(LONG|SHORT) /.test(line) && resolve(performance.now() - from)),
  );
  const ms = await first;
  await new Promise((resolve) => demo.once('exit', resolve));
  return ms;
}

function report(what: string, values: readonly number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  console.log(
    `${what}: median ${median.toFixed(2)} ${unit}, min ${sorted[0]?.toFixed(2)}, max ${sorted.at(-1)?.toFixed(2)}, n ${values.length}`,
  );
}

const exchange = node('dist/apps/exchange/src/main.js', ['--port', '0', '--seed', '7', '--speed', '60']);
const exchangeUrl = await ready(exchange);
const services: Awaited<ReturnType<typeof serviceRun>>[] = [];
for (let run = 0; run < RUNS; run += 1) services.push(await serviceRun(exchangeUrl));
await end(exchange);
const demos: number[] = [];
for (let run = 0; run < RUNS; run += 1) demos.push(await demoRun());

console.log(`node ${process.version}, ${availableParallelism()} cores`);
report(
  'service start to /health/ready',
  services.map(({ readyMs }) => readyMs / 1000),
  's',
);
report(
  'resident memory, one followed market, 10 s after the first answer',
  services.map(({ megabytes }) => megabytes),
  'MB',
);
report(
  'npm run demo to the first printed signal',
  demos.map((ms) => ms / 1000),
  's',
);
