import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How long the event loop of a process kept work waiting since it was last asked, ms, and its CPU time so far. */
export interface LoopDelays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly looks: number;
  readonly cpuSeconds: number;
}

/** The built service as a process of its own, started as `npm start` does. */
export interface ServiceProcess {
  readonly url: string;
  /** Orders something of a stub. */
  readonly order: (message: object) => void;
  /** Forgets the delays so far. */
  readonly resetDelays: () => void;
  readonly delays: () => Promise<LoopDelays>;
  readonly stop: () => Promise<void>;
}

const START = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }).scripts.start;
const PROBE = 'loop-delay-probe.mjs';

/** Starts it on a port of its own, with the event loop watched. @param stubs modules of this folder to load before it. */
export async function spawnService(
  env: Readonly<Record<string, string>>,
  stubs: readonly string[] = [],
): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  const imports = [PROBE, ...stubs].flatMap((stub) => ['--import', join(import.meta.dirname, stub)]);
  const child = spawn(process.execPath, [...imports, ...START.split(' ').slice(1)], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      LOG_LEVEL: 'error',
      BAN_FILE: join(folder, 'bans.json'),
      DATA_DIR: folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error('The service must start, it has ended')));
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      const told = JSON.parse(line) as { readonly ready?: boolean; readonly url?: string };
      if (told.ready === true && told.url !== undefined) resolve(told.url);
    });
  });
  return {
    url,
    order: (message) => void child.send(message),
    resetDelays: () => void child.send('reset'),
    delays: () =>
      new Promise((resolve) => {
        child.once('message', (figures) => resolve(figures as LoopDelays));
        child.send('report');
      }),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
