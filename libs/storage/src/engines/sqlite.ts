import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { StorageInUseError } from '../errors.js';
import type { Tables } from '../schema/tables.js';
import type { Engine } from './engine.js';
import { setAside } from './quarantine.js';
import { NodeSqliteDialect } from './sqlite-dialect.js';

/** In a directory of its own, beside its write-ahead log. */
export const FILE = 'store.db';
/** Holds nothing; its lock says that the directory is in use, and goes with the process, however that ends. */
const LOCK = 'in-use';

/** How long a process waits for the one before it to let go of the directory. */
const HAND_OVER_MS = 5000;

/** Larger files are checked record by record as they are read, and whole by `verify-data`. */
const CHECKED_AT_START = 64 * 1024 * 1024;

/** Result codes of SQLite that say that it cannot keep anything now. */
const OUTAGES: Readonly<Record<number, string>> = {
  5: 'busy',
  6: 'locked',
  7: 'out of memory',
  8: 'read-only',
  10: 'failing disk',
  11: 'damaged file',
  13: 'full disk',
  14: 'file that cannot be opened',
  26: 'damaged file',
};

/** An open embedded store. */
export interface SqliteEngine extends Engine {
  /** Where the file went that was found damaged at start; undefined where it was sound. */
  readonly setAside: string | undefined;
  /** Undefined in memory. */
  readonly file: string | undefined;
}

/** @returns a store that ends with the process. */
export function sqliteInMemory(): SqliteEngine {
  return engineOf(new DatabaseSync(':memory:'), {});
}

/**
 * Opens the embedded store of a directory, which is made where it is not there. A commit is on the disk before it is
 * acknowledged (write-ahead log, synchronous FULL). A file that is damaged is set aside, with all that is sound in it
 * to be read from there, and an empty one begun.
 *
 * @throws StorageInUseError where another process uses the directory.
 */
export function sqliteIn(directory: string): SqliteEngine {
  mkdirSync(directory, { recursive: true });
  const lock = lockOf(directory);
  const file = join(directory, FILE);
  const sound = openSound(file);
  if (sound) return engineOf(sound, { file, lock });
  const aside = setAside(directory, FILE);
  const fresh = openSound(file);
  if (!fresh) throw new Error(`Store must be writable, was not: ${file}`);
  return engineOf(fresh, { file, lock, aside });
}

/** SQLite's own file lock, held until it is closed or the process ends. @throws StorageInUseError. */
export function lockOf(directory: string): DatabaseSync {
  const lock = new DatabaseSync(join(directory, LOCK), { timeout: HAND_OVER_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw primaryCode(error) === 5 ? new StorageInUseError(directory) : error;
  }
}

/** @returns the open file, undefined where it is damaged. */
export function openSound(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file, { timeout: 2000 });
  try {
    for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'cell_size_check=ON', 'trusted_schema=OFF'])
      database.exec(`PRAGMA ${pragma}`);
    if (isSound(database, file)) return database;
  } catch (error) {
    const code = primaryCode(error);
    if (code !== 11 && code !== 26) throw error;
  }
  database.close();
  return undefined;
}

function isSound(database: DatabaseSync, file: string): boolean {
  if (statSync(file).size > CHECKED_AT_START) return true;
  const found = database.prepare('PRAGMA integrity_check(1)').get();
  return found?.['integrity_check'] === 'ok';
}

function engineOf(
  database: DatabaseSync,
  { file, lock, aside }: { readonly file?: string; readonly lock?: DatabaseSync; readonly aside?: string },
): SqliteEngine {
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(database) });
  return {
    kind: 'sqlite',
    db,
    file,
    setAside: aside,
    outage: (error) => OUTAGES[primaryCode(error)],
    close: async () => {
      await db.destroy();
      if (database.isOpen) database.close();
      lock?.close();
    },
  };
}

/** @returns the primary result code of SQLite, 0 for errors of another kind. */
function primaryCode(error: unknown): number {
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? error.errcode : 0;
  return typeof code === 'number' ? code & 0xff : 0;
}
