import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How an app says that it answers: one JSON line on standard output. */
export interface Ready {
  readonly ready: true;
  readonly url: string;
  /** What the local exchange plays, in words. */
  readonly market?: string;
}

/** As `npm start` runs the service: traces name our sources, and the young generation stays small. */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=8'];

/** One of our own apps as a process of its own. */
export class ChildApp {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(
    readonly name: 'exchange' | 'api',
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    const file = fileURLToPath(new URL(`../../${name}/src/main.js`, import.meta.url));
    this.#child = spawn(process.execPath, [...NODE_FLAGS, file, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#ended = new Promise((resolve) => this.#child.once('exit', resolve));
  }

  /** @throws Error if it ends before it is ready. */
  async ready(): Promise<Ready> {
    const { stdout } = this.#child;
    if (!stdout) throw new Error(`${this.name} must have a standard output`);
    const ended = this.#ended.then((code) => {
      throw new Error(`${this.name} must stay up, ended with code ${code}`);
    });
    return Promise.race([this.#firstReadyLine(stdout), ended]);
  }

  /** Asks it to end and waits for that. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }

  #firstReadyLine(stdout: NodeJS.ReadableStream): Promise<Ready> {
    return new Promise((resolve) => {
      createInterface({ input: stdout }).on('line', (line) => {
        const ready = readyLine(line);
        if (ready) resolve(ready);
      });
    });
  }
}

function readyLine(line: string): Ready | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'ready' in parsed ? (parsed as Ready) : undefined;
  } catch {
    return undefined;
  }
}
