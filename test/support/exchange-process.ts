import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The built local exchange as a process of its own, for tests that need its full speed. */
export interface ExchangeProcess {
  readonly url: string;
  readonly wsUrl: string;
  /** Virtual milliseconds per real one. */
  readonly setSpeed: (speed: number | 'unlimited') => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function spawnExchange(args: readonly string[]): Promise<ExchangeProcess> {
  const main = ['dist/apps/exchange/src/main.js', '--port', '0', ...args];
  const child = spawn(process.execPath, main, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { url, wsUrl } = await new Promise<{ url: string; wsUrl: string }>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve(JSON.parse(line) as { url: string; wsUrl: string }),
    );
  });
  const setSpeed = async (speed: number | 'unlimited'): Promise<void> => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/oracle/clock`, { method: 'POST', headers, body: JSON.stringify({ speed }) });
    if (!answer.ok) throw new Error(`Speed must be taken, was ${answer.status}`);
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, wsUrl, setSpeed, stop };
}
