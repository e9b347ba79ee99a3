import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { toIso, type Clock } from '#libs/market';

/** What is worth a line: who came, who was turned away, which keys were made and ended. */
export interface AuditEvent {
  readonly event: 'admitted' | 'refused' | 'denied' | 'limited' | 'key_created' | 'key_revoked' | 'socket_closed';
  /** Id of the key, `local`, or undefined where there was none. */
  readonly who?: string | undefined;
  readonly address?: string | undefined;
  /** Route or socket event, as declared, never as sent. */
  readonly what?: string | undefined;
  readonly reason?: string | undefined;
  /** Events of this address before this one that were not written, for there were too many. */
  readonly unwritten?: number | undefined;
}

/** Where such events go. */
export interface Audit {
  write(event: AuditEvent): void;
}

interface Line extends AuditEvent {
  readonly at: string;
  readonly writer: string;
  readonly previous: string;
  readonly hash: string;
}

const START = '0'.repeat(64);
/** Longer than any line. */
const TAIL_BYTES = 4096;

/**
 * One JSON line an event, only ever appended. Each line holds the hash of its writer's line before, so that a line that
 * was changed, removed or put in is seen; the first of a writer holds the hash of the line that was last when it came.
 * Several processes may write one file.
 */
export class AuditLog implements Audit {
  readonly #file: number;
  readonly #writer = randomUUID();
  #previous: string;

  /** @throws the system's error where the file cannot be opened. */
  constructor(
    path: string,
    private readonly clock: Clock,
  ) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#file = openSync(path, 'a+', 0o600);
    const tail = tailOf(this.#file);
    // A line cut short by a crash is ended, so that the next one stands alone.
    if (tail !== '' && !tail.endsWith('\n')) writeSync(this.#file, '\n');
    this.#previous = lastHash(tail);
  }

  /** @throws the system's error where it cannot be written. */
  write(event: AuditEvent): void {
    const line = { at: toIso(this.clock.now()), ...event, writer: this.#writer, previous: this.#previous };
    const hash = hashOf(line);
    writeSync(this.#file, `${JSON.stringify({ ...line, hash })}\n`);
    this.#previous = hash;
  }

  /** On the disk when it returns. */
  flush(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** @returns what is wrong with a log, by line number from 1; empty where it is whole. */
export function auditFaults(text: string): readonly string[] {
  const faults: string[] = [];
  const lasts = new Map<string, string>();
  const seen = new Set([START]);
  for (const [index, row] of text.split('\n').entries()) {
    if (row === '') continue;
    const line = lineOf(row);
    if (!line) {
      faults.push(`line ${index + 1} must be a line of this log`);
      continue;
    }
    const { hash, ...rest } = line;
    if (hashOf(rest) !== hash) faults.push(`line ${index + 1} must be as it was written`);
    const last = lasts.get(line.writer);
    const follows = last === undefined ? seen.has(line.previous) : last === line.previous;
    if (!follows) faults.push(`line ${index + 1} must follow the one its writer wrote before`);
    lasts.set(line.writer, hash);
    seen.add(hash);
  }
  return faults;
}

function hashOf(line: object): string {
  return createHash('sha256').update(JSON.stringify(line)).digest('hex');
}

function lineOf(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    return line && typeof line.hash === 'string' && typeof line.writer === 'string' ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}

function tailOf(file: number): string {
  const { size } = fstatSync(file);
  const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
  readSync(file, bytes, 0, bytes.length, size - bytes.length);
  return bytes.toString('utf8');
}

function lastHash(tail: string): string {
  return (
    tail
      .split('\n')
      .map(lineOf)
      .findLast((line) => line !== undefined)?.hash ?? START
  );
}
