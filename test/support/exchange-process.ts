import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { FaultRequest } from '../../apps/exchange/src/faults/fault-request.js';
import type { LoggedRequest } from '../../apps/exchange/src/oracle/request-log.js';
import type { TrueTrade } from '../../apps/exchange/src/oracle/truth.js';
import type { Protocol } from '../../apps/exchange/src/protocol.js';

/** A market and a span of virtual time, half-open. */
export interface TrueSpan {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
}

/** The built local exchange as a process of its own, for tests that need its full speed. */
export interface ExchangeProcess {
  readonly url: string;
  readonly wsUrl: string;
  /** Virtual milliseconds per real one. */
  readonly setSpeed: (speed: number | 'unlimited') => Promise<void>;
  /** Virtual time. */
  readonly now: () => Promise<number>;
  /** Plays so many virtual milliseconds; resolves when all of it was handed to the sockets. @returns the time then */
  readonly advance: (ms: number) => Promise<number>;
  /** Switches a fault on. @returns its id */
  readonly order: (request: FaultRequest) => Promise<number>;
  /** Switches a fault off, or all of them. @returns how many there were */
  readonly lift: (id?: number) => Promise<number>;
  /** The trades of a market within [from, to), whatever faults made of them. */
  readonly trades: (span: TrueSpan, of?: 'fills' | 'aggregates') => Promise<readonly TrueTrade[]>;
  /** The candles of a market within [from, to), in the columns of Binance's klines. */
  readonly candles: (span: TrueSpan, interval?: string) => Promise<readonly (readonly (string | number)[])[]>;
  /** Every REST request so far, of one protocol or all. */
  readonly requests: (protocol?: Protocol) => Promise<readonly LoggedRequest[]>;
  readonly stop: () => Promise<void>;
}

/** Starts one on a port of its own; what `args` leave out has the defaults of its command line. */
export async function spawnExchange(args: readonly string[]): Promise<ExchangeProcess> {
  const main = ['dist/apps/exchange/src/main.js', '--port', '0', ...args];
  const child = spawn(process.execPath, main, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { url, wsUrl } = await new Promise<{ url: string; wsUrl: string }>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve(JSON.parse(line) as { url: string; wsUrl: string }),
    );
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, wsUrl, ...leversOf(`${url}/oracle`), stop };
}

/** The levers of an exchange in another process, over HTTP. */
function leversOf(oracle: string): Omit<ExchangeProcess, 'url' | 'wsUrl' | 'stop'> {
  const clock = (body: unknown): Promise<{ readonly now: number }> => ask(`${oracle}/clock`, 'POST', body);
  return {
    setSpeed: async (speed) => void (await clock({ speed })),
    now: async () => (await clock({})).now,
    advance: async (ms) => (await clock({ advance: ms })).now,
    order: async (request) => (await ask<{ readonly id: number }>(`${oracle}/faults`, 'POST', request)).id,
    lift: async (id) => {
      const query = id === undefined ? '' : `?id=${id}`;
      return (await ask<{ readonly lifted: number }>(`${oracle}/faults${query}`, 'DELETE')).lifted;
    },
    trades: ({ symbol, from, to }, of = 'fills') =>
      ask(`${oracle}/truth/trades?symbol=${symbol}&from=${from}&to=${to}&of=${of}`),
    candles: ({ symbol, from, to }, interval = '1m') =>
      ask(`${oracle}/truth/candles?symbol=${symbol}&from=${from}&to=${to}&interval=${interval}`),
    requests: (protocol) => ask(`${oracle}/requests${protocol === undefined ? '' : `?protocol=${protocol}`}`),
  };
}

/** @throws Error with the exchange's own words when it refuses */
async function ask<Answer>(url: string, method = 'GET', body?: unknown): Promise<Answer> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} must be taken, was ${response.status}: ${text}`);
  return JSON.parse(text) as Answer;
}
