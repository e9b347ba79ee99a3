import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { epochMs, systemClock } from '#libs/market';
import type { Ban, BanMemory } from './ban-memory.js';
import { fieldsOf, textOf } from './untrusted.js';

/**
 * Keeps bans in a small JSON file, so that a restart does not ask an exchange that has told this address to wait.
 *
 * A save is on the disk before it returns, and replaces the file in one step: a process that is killed at any moment
 * leaves either the old file or the new one. It is written only when an exchange orders a wait, so that it blocks for
 * a few milliseconds now and then. One process writes a file.
 */
export class BanFile implements BanMemory {
  readonly #path: string;
  readonly #bans: Map<string, Ban>;

  /** @throws the system's error where there is a file that cannot be read, or UpstreamError where it is not ours. */
  constructor(path: string) {
    this.#path = path;
    this.#bans = new Map(Object.entries(read(path)).map(([broker, ban]) => [broker, banOf(ban)]));
  }

  load(broker: string): Ban | undefined {
    return this.#bans.get(broker);
  }

  /** @throws the system's error where the file cannot be written: an order that may be forgotten is no small matter. */
  save(broker: string, ban: Ban): void {
    this.#bans.set(broker, ban);
    const now = systemClock.now();
    for (const [id, { until }] of this.#bans) if (until < now && id !== broker) this.#bans.delete(id);
    write(this.#path, JSON.stringify(Object.fromEntries(this.#bans)));
  }
}

function read(path: string): Readonly<Record<string, unknown>> {
  return existsSync(path) ? fieldsOf(JSON.parse(readFileSync(path, 'utf8')), 'Bans') : {};
}

function banOf(value: unknown): Ban {
  const { until, reason } = fieldsOf(value, 'Ban');
  return { until: epochMs(Number(until)), reason: textOf(reason, 'Reason of a ban') };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  const file = openSync(next, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
  sync(dirname(path));
}

/** The new name must be on the disk too. Not every system lets one open a directory; there the rename has to do. */
function sync(directory: string): void {
  try {
    const handle = openSync(directory, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    return;
  }
}
