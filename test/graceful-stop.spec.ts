import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startExchange } from '../apps/exchange/src/exchange.js';
import { at } from './support/service.js';

const MARKET = { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 } as const;
const REQUESTS = Number(process.env['REQUESTS'] ?? 1500);
const CLIENTS = 60;
const POLL_MS = 200;

interface Replica {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ended: Promise<number | null>;
  isReady: boolean;
}

async function startReplica(exchange: string): Promise<Replica> {
  const directory = mkdtempSync(join(tmpdir(), 'drain-'));
  const child = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      LOG_LEVEL: 'error',
      // Many times the balancer's period: on a busy machine each look takes its time.
      DRAIN_MS: '3000',
      RATE_LIMIT: '100000000',
      DATA_DIR: directory,
      BAN_FILE: join(directory, 'bans.json'),
      BINANCE_REST_URL: exchange,
      BINANCE_STREAM_URL: exchange.replace('http', 'ws'),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      rmSync(directory, { recursive: true });
      resolve(code);
    });
  });
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      const { ready, url: base } = JSON.parse(line) as { ready?: boolean; url?: string };
      if (ready && base !== undefined) resolve(base);
    });
  });
  return { child, url, ended, isReady: true };
}

/** @returns the status, or the code of the error that came instead. */
function ask(agent: Agent, url: string, body?: string): Promise<number | string> {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const asked = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end(body);
  });
}

/** Sends what is asked to whichever replica was ready when last looked at, on connections that are kept alive. */
class Balancer {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  /** Of its own, so that a look does not wait behind the load. */
  readonly #looks = new Agent({ keepAlive: true });
  readonly #polls: NodeJS.Timeout;
  #turn = 0;

  constructor(private readonly replicas: readonly Replica[]) {
    this.#polls = setInterval(() => void this.#poll(), POLL_MS);
  }

  ask(path: string, body?: string): Promise<number | string> {
    const ready = this.replicas.filter(({ isReady }) => isReady);
    this.#turn += 1;
    return ask(this.#agent, `${ready[this.#turn % ready.length]?.url}${path}`, body);
  }

  close(): void {
    clearInterval(this.#polls);
    this.#agent.destroy();
    this.#looks.destroy();
  }

  async #poll(): Promise<void> {
    const look = async (replica: Replica): Promise<void> => {
      replica.isReady = (await ask(this.#looks, `${replica.url}/health/ready`)) === 200;
    };
    await Promise.all(this.replicas.map(look));
  }
}

describe('a replica that is told to stop under load', () => {
  it('fails no request: those it has are answered, those to come go to the other', async () => {
    const exchange = await startExchange(MARKET);
    const replicas = [await startReplica(exchange.url), await startReplica(exchange.url)];
    const balancer = new Balancer(replicas);
    const [leaving, staying] = replicas;
    const answers = new Map<number | string, number>();
    const load = { sent: 0, isOver: false };
    const client = async (): Promise<void> => {
      while (load.sent < REQUESTS || !load.isOver) {
        load.sent += 1;
        const isDecision = load.sent % 4 === 0;
        const answer = isDecision
          ? await balancer.ask('/api/signals/analyze', '{"symbol":"BTCUSDT"}')
          : await balancer.ask('/api/strategies');
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
      }
    };
    const clients = Array.from({ length: CLIENTS }, () => client());
    while (load.sent < REQUESTS / 3) await new Promise((resolve) => setTimeout(resolve, 10));
    leaving?.child.kill('SIGTERM');
    expect(await leaving?.ended).toBe(0);
    load.isOver = true;
    await Promise.all(clients);
    balancer.close();
    process.stdout.write(`stopped under load: ${JSON.stringify(Object.fromEntries(answers))}\n`);
    expect([...answers.keys()]).toEqual([200]);
    expect(answers.get(200)).toBeGreaterThanOrEqual(REQUESTS);
    staying?.child.kill('SIGTERM');
    expect(await staying?.ended).toBe(0);
    await exchange.stop();
  }, 300_000);
});
