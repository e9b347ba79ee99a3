import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Where damaged files are kept for whoever wants to look at them. */
const ROOM = 'quarantine';

/**
 * Moves a damaged store file with its log out of the way; nothing is deleted.
 *
 * @returns its new path.
 */
export function setAside(directory: string, file: string): string {
  const room = join(directory, ROOM);
  mkdirSync(room, { recursive: true });
  const numbers = readdirSync(room).map((name) => Number.parseInt(name, 10) || 0);
  const target = join(room, `${Math.max(0, ...numbers) + 1}-${file}`);
  for (const suffix of ['-wal', '-shm', '']) {
    const from = join(directory, `${file}${suffix}`);
    if (existsSync(from)) renameSync(from, `${target}${suffix}`);
  }
  return target;
}
