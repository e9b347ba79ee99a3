import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { io, type Socket } from 'socket.io-client';
import { ChildApp } from './child-app.js';
import { describeSignal, type ReadSignal } from './signal-text.js';

/** With --once the demo has failed if it has not shown both kinds of answer by then. */
const PATIENCE_MS = 120_000;

const OPTIONS = {
  /** Stop after one signal and one Flat have been printed. */
  once: { type: 'boolean', default: false },
  seed: { type: 'string', default: '7' },
  /** A moment at which the generated market has both kinds of answer to show. */
  start: { type: 'string', default: '2025-03-11T14:09:30Z' },
  speed: { type: 'string', default: '60' },
  archive: { type: 'string' },
  symbol: { type: 'string', default: 'BTCUSDT' },
  port: { type: 'string', default: '0' },
} as const;

/** EX_USAGE. */
const USAGE_ERROR = 64;

function readArguments() {
  try {
    const { values: given } = parseArgs({ options: OPTIONS });
    const speed = Number(given.speed);
    if (!(speed > 0 && Number.isFinite(speed)))
      throw new Error(`--speed must be a positive number, was ${given.speed}`);
    return given;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(USAGE_ERROR);
  }
}

const values = readArguments();
const apps: ChildApp[] = [];
/** What the service writes down goes with the demonstration. */
const directory = mkdtempSync(join(tmpdir(), 'demo-'));
const shown = new Set<'signal' | 'flat'>();

function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

async function stop(code: number): Promise<never> {
  await Promise.all(apps.map((app) => app.stop()));
  rmSync(directory, { recursive: true, force: true });
  process.exit(code);
}

function start(
  name: 'exchange' | 'api',
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ReturnType<ChildApp['ready']> {
  const app = new ChildApp(name, args, env);
  apps.unshift(app);
  return app.ready();
}

/** The exchange starts paused, so that the first answers are the same on every machine. */
function exchangeArguments(): string[] {
  const recorded = ['--archive', values.archive ?? '', '--symbol', values.symbol];
  const market = values.archive === undefined ? ['--seed', values.seed] : recorded;
  return ['--port', '0', '--speed', '0', '--start', values.start, ...market];
}

async function setSpeed(exchange: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ speed: Number(values.speed) });
  const answer = await fetch(`${exchange}/oracle/clock`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`--speed must be a speed of the local exchange, was ${values.speed}`);
}

async function listSymbols(exchange: string): Promise<string[]> {
  const answer = await fetch(`${exchange}/api/v3/exchangeInfo`);
  const { symbols } = (await answer.json()) as { symbols: readonly { readonly symbol: string }[] };
  return symbols.map(({ symbol }) => symbol);
}

async function analyze(api: string, symbol: string): Promise<ReadSignal> {
  const answer = await fetch(`${api}/api/signals/analyze`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ symbol }),
  });
  const body = (await answer.json()) as { readonly data?: ReadSignal; readonly detail?: string };
  if (!body.data) throw new Error(`Analysis of ${symbol} must be answered, was ${answer.status} ${body.detail}`);
  return body.data;
}

/** Prints the first answer of each kind. */
function show(signal: ReadSignal): void {
  const kind = signal.signal === 'Flat' ? 'flat' : 'signal';
  if (shown.has(kind)) return;
  shown.add(kind);
  say(`${describeSignal(signal)}\n`);
}

async function follow(api: string, symbols: readonly string[]): Promise<Socket> {
  const socket = io(`${api}/stream`, { transports: ['websocket'] });
  socket.on('signal', ({ data }: { readonly data: ReadSignal }) => show(data));
  for (const symbol of symbols) await socket.emitWithAck('subscribe', { symbol, channels: ['signal'] });
  return socket;
}

async function untilBothShown(): Promise<void> {
  while (shown.size < 2) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function main(): Promise<void> {
  const exchange = await start('exchange', exchangeArguments());
  say(`\nThis is a demonstration. The market is NOT live: ${exchange.market}, at ${values.speed} times its speed.\n`);
  const api = await start('api', [], {
    PORT: values.port,
    LOG_LEVEL: 'warn',
    DATABASE_URL: 'memory:',
    DATA_DIR: directory,
    BAN_FILE: join(directory, 'bans.json'),
    BINANCE_REST_URL: exchange.url,
    BINANCE_STREAM_URL: exchange.url.replace(/^http/, 'ws'),
    // The market is of another day.
    MAX_CLOCK_SKEW_MS: '0',
  });
  const symbols = values.archive === undefined ? await listSymbols(exchange.url) : [values.symbol];
  for (const symbol of symbols) if (shown.size < 2) show(await analyze(api.url, symbol));
  await setSpeed(exchange.url);
  const socket = shown.size < 2 ? await follow(api.url, symbols) : undefined;
  await untilBothShown();
  socket?.close();
  say(`Ask it yourself:\n`);
  say(`  curl -s ${api.url}/api/signals/analyze -H 'Content-Type: application/json' -d '{"symbol":"BTCUSDT"}'\n`);
  say(row('API docs', `${api.url}/docs`));
  say(row('OpenAPI', `${api.url}/openapi.json`));
  say(row('Socket.IO', `${api.url}/stream, emit "subscribe" {"symbol":"BTCUSDT","channels":["signal"]}`));
  say(row('Health', `${api.url}/health`));
  say(row('Exchange', `${exchange.url}/api/v3/exchangeInfo (local, speaks Binance's protocol)`));
  if (values.once) await stop(0);
  say('\nServing until you press Ctrl+C.');
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(11)}${text}`;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(0));
if (values.once) setTimeout(() => void stop(1), PATIENCE_MS).unref();
try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await stop(1);
}
