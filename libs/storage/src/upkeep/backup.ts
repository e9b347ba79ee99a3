import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DomainError } from '#libs/market';
import { setAside } from '../engines/quarantine.js';
import { FILE, lockOf, openSound } from '../engines/sqlite.js';

/** What is to be saved or restored is not there, or not sound. */
export class BackupError extends DomainError {
  readonly code = 'BACKUP_UNUSABLE';
  readonly kind = 'invalid';
}

/**
 * Writes one file with all that an embedded store holds at one moment, checked before it gets its name. A service that
 * uses the store goes on meanwhile.
 *
 * @throws BackupError where there is no store, where the file is there already, or where what was written is not sound.
 */
export function backUp(directory: string, target: string): void {
  const source = join(directory, FILE);
  if (!existsSync(source)) throw new BackupError(`Store must be there, was not: ${source}`);
  if (existsSync(target)) throw new BackupError(`Backup must be a new file, was there: ${target}`);
  mkdirSync(dirname(target), { recursive: true });
  const part = `${target}.part`;
  rmSync(part, { force: true });
  copyWhole(source, part);
  renameSync(part, target);
}

/**
 * Puts a backup in the place of an embedded store, which is set aside. The service must not run.
 *
 * @returns where the store went that was there before; undefined where there was none.
 * @throws StorageInUseError, or BackupError with nothing changed where the backup is not sound.
 */
export function restore(directory: string, source: string): string | undefined {
  if (!existsSync(source)) throw new BackupError(`Backup must be there, was not: ${source}`);
  mkdirSync(directory, { recursive: true });
  const lock = lockOf(directory);
  try {
    const part = join(directory, `${FILE}.part`);
    rmSync(part, { force: true });
    copyWhole(source, part);
    const file = join(directory, FILE);
    const before = existsSync(file) ? setAside(directory, FILE) : undefined;
    renameSync(part, file);
    return before;
  } finally {
    lock.close();
  }
}

/** @throws BackupError where what comes of it is not sound. */
function copyWhole(source: string, target: string): void {
  let from: DatabaseSync | undefined;
  try {
    from = new DatabaseSync(source, { readOnly: true, timeout: 5000 });
    from.prepare('VACUUM INTO ?').run(target);
  } catch (cause) {
    throw new BackupError(`Store must be sound, was damaged: ${source}`, {}, { cause });
  } finally {
    from?.close();
  }
  const copy = openSound(target);
  if (!copy) throw new BackupError(`Copy must be sound, was not: ${target}`);
  // The copy must be one file: without this its last changes would lie in a log beside it.
  copy.exec('PRAGMA journal_mode=DELETE');
  copy.close();
  flush(target);
}

function flush(file: string): void {
  const handle = openSync(file, 'r+');
  fsyncSync(handle);
  closeSync(handle);
}
