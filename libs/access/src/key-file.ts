import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toIso, type EpochMs } from '#libs/market';
import { KeyFileError } from './access-errors.js';
import { AddressRanges } from './address-ranges.js';
import type { KeyRecord, KeyStore } from './key-store.js';
import { isScope } from './scope.js';

const VERSION = 1;

/**
 * Keys in one JSON file that only its owner may read. Written beside it, flushed and renamed, so that a process killed
 * at any moment leaves the old file or the new one; a lock file keeps two writers apart. Readers need no lock.
 */
export class KeyFile implements KeyStore {
  constructor(private readonly path: string) {}

  /** @throws KeyFileError where there is a file that does not read as ours; the system's error where it cannot be read. */
  async list(): Promise<readonly KeyRecord[]> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
    return recordsOf(text, this.path);
  }

  async add(record: KeyRecord): Promise<void> {
    await this.#change((records) => [...records, record]);
  }

  async revoke(id: string, at: EpochMs): Promise<KeyRecord | undefined> {
    const records = await this.#change((known) =>
      known.map((record) => (record.id === id ? { ...record, revokedAt: record.revokedAt ?? at } : record)),
    );
    return records.find((record) => record.id === id);
  }

  async #change(turn: (records: readonly KeyRecord[]) => readonly KeyRecord[]): Promise<readonly KeyRecord[]> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const lock = await this.#lock();
    try {
      const records = turn(await this.list());
      await this.#write(`${JSON.stringify({ version: VERSION, keys: records.map(toRow) }, null, 2)}\n`);
      return records;
    } finally {
      await lock.close();
      await rm(`${this.path}.lock`, { force: true });
    }
  }

  async #lock() {
    try {
      return await open(`${this.path}.lock`, 'wx', 0o600);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const message = `${this.path}.lock must not exist: another process is changing keys, or one was killed while it did`;
      throw new KeyFileError(message, {}, { cause: error });
    }
  }

  async #write(text: string): Promise<void> {
    const next = `${this.path}.next`;
    const file = await open(next, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, this.path);
    const directory = await open(dirname(this.path), 'r').catch(() => undefined);
    await directory?.sync().catch(() => undefined);
    await directory?.close();
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function toRow({ createdAt, expiresAt, revokedAt, ...record }: KeyRecord): Readonly<Record<string, unknown>> {
  return {
    ...record,
    created_at: toIso(createdAt),
    expires_at: expiresAt === undefined ? null : toIso(expiresAt),
    revoked_at: revokedAt === undefined ? null : toIso(revokedAt),
  };
}

function recordsOf(text: string, path: string): readonly KeyRecord[] {
  try {
    const { version, keys } = JSON.parse(text) as { readonly version?: unknown; readonly keys?: unknown };
    if (version !== VERSION || !Array.isArray(keys)) throw new TypeError(`version must be ${VERSION}`);
    return keys.map((row) => recordOf(row as Readonly<Record<string, unknown>>));
  } catch (error) {
    throw new KeyFileError(`${path} must be a file of keys, was not`, {}, { cause: error });
  }
}

function recordOf(row: Readonly<Record<string, unknown>>): KeyRecord {
  const [id, name, hash] = [textOf(row['id']), textOf(row['name']), textOf(row['hash'])];
  if (!/^[0-9A-Za-z]{10}$/.test(id) || !/^[0-9a-f]{64}$/.test(hash)) throw new TypeError('id and hash must be ours');
  return {
    id,
    name,
    hash,
    scopes: listOf(row['scopes']).filter((scope) => isScope(scope)),
    from: new AddressRanges(listOf(row['from'])).ranges,
    createdAt: timeOf(row['created_at']),
    expiresAt: row['expires_at'] === null ? undefined : timeOf(row['expires_at']),
    revokedAt: row['revoked_at'] === null ? undefined : timeOf(row['revoked_at']),
  };
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('must be text');
  return value;
}

function listOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError('must be a list');
  return value.map(textOf);
}

function timeOf(value: unknown): EpochMs {
  const time = Date.parse(textOf(value));
  if (Number.isNaN(time)) throw new TypeError('must be a time');
  return time as EpochMs;
}
