import { parseArgs } from 'node:util';
import { AddressRanges, auditFaults, isScope, mintKey, SCOPES } from '#libs/access';
import type { Audit, KeyRecord, KeyStore, Scope } from '#libs/access';
import { toIso, type Clock, type EpochMs } from '#libs/market';

const DAY_MS = 86_400_000;

export const KEYS_USAGE = `keys create --name NAME [--scopes read,signal] [--from 10.0.0.0/8,::1] [--days 90]
keys list
keys revoke ID
keys audit

create  prints a new key once; scopes are ${SCOPES.join(', ')}, read where none is named; --from and --days limit
        where from and how long it is good
revoke  ends a key: requests at once, open sockets within 5 s
audit   checks that no line of the audit was changed, removed or put in`;

/** A command that cannot be understood. */
export class UsageError extends Error {}

export interface KeysSeams {
  readonly store: KeyStore;
  readonly audit: Audit;
  /** The whole audit as it stands; empty where there is none. */
  readonly readAudit: () => string;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** Carries out one command. @returns the exit code. @throws UsageError, and what the store throws. */
export async function keysCommand(args: readonly string[], seams: KeysSeams): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'create':
      return create(rest, seams);
    case 'list':
      return list(rest, seams);
    case 'revoke':
      return revoke(rest, seams);
    case 'audit':
      return audit(rest, seams);
    default:
      throw new UsageError(`Command must be one of create, list, revoke, audit, was ${command ?? 'none'}`);
  }
}

async function create(args: readonly string[], { store, audit, clock, say }: KeysSeams): Promise<number> {
  const { name, scopes, from, days } = readCreate(args);
  const { token, id, hash } = mintKey('live');
  const createdAt = clock.now();
  const expiresAt = days === undefined ? undefined : ((createdAt + days * DAY_MS) as EpochMs);
  await store.add({ id, name, hash, scopes, from, createdAt, expiresAt, revokedAt: undefined });
  audit.write({ event: 'key_created', who: id, reason: `${name}: ${scopes.join(',')}` });
  say(token);
  say(`Shown this once. Id ${id}, scopes ${scopes.join(', ')}${expiresAt ? `, until ${toIso(expiresAt)}` : ''}.`);
  return 0;
}

async function list(args: readonly string[], { store, clock, say }: KeysSeams): Promise<number> {
  read(() => parseArgs({ args: [...args], options: {} }));
  const records = await store.list();
  if (records.length === 0) say('There is no key.');
  for (const record of records) {
    const { id, name, scopes, from, createdAt } = record;
    const where = from.length > 0 ? from.join(',') : 'anywhere';
    say([id, stateOf(record, clock.now()), scopes.join(','), where, toIso(createdAt), name].join('  '));
  }
  return 0;
}

async function revoke(args: readonly string[], { store, audit, clock, say }: KeysSeams): Promise<number> {
  const { positionals } = read(() => parseArgs({ args: [...args], options: {}, allowPositionals: true }));
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new UsageError('revoke must be given one id; list tells them');
  const record = await store.revoke(id, clock.now());
  if (!record) {
    say(`Id must be one of a key, was ${id}`);
    return 1;
  }
  audit.write({ event: 'key_revoked', who: id, reason: record.name });
  say(`${id} (${record.name}) is revoked.`);
  return 0;
}

async function audit(args: readonly string[], { readAudit, say }: KeysSeams): Promise<number> {
  read(() => parseArgs({ args: [...args], options: {} }));
  const faults = auditFaults(readAudit());
  for (const fault of faults) say(fault);
  if (faults.length === 0) say('The audit is whole.');
  return Promise.resolve(faults.length === 0 ? 0 : 1);
}

const CREATE = {
  name: { type: 'string' },
  scopes: { type: 'string', default: 'read' },
  from: { type: 'string', default: '' },
  days: { type: 'string' },
} as const;

interface Create {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly from: readonly string[];
  readonly days: number | undefined;
}

function readCreate(args: readonly string[]): Create {
  const { values } = read(() => parseArgs({ args: [...args], options: CREATE }));
  const { name, days } = values;
  if (name === undefined || !/^[\w .@-]{1,40}$/.test(name))
    throw new UsageError('--name must be 1 to 40 plain letters');
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw new UsageError('--days must be from 1 to 9999');
  const scopes = listOf(values.scopes).map((scope) => scopeOf(scope));
  const from = read(() => new AddressRanges(listOf(values.from)).ranges);
  if (scopes.length === 0) throw new UsageError('--scopes must name at least one');
  if (scopes.includes('trade') && from.length === 0) {
    throw new UsageError('--from must say where a key with the scope trade may be used from');
  }
  return { name, scopes: [...new Set(scopes)], from, days: days === undefined ? undefined : Number(days) };
}

function scopeOf(text: string): Scope {
  if (isScope(text)) return text;
  throw new UsageError(`--scopes must be out of ${SCOPES.join(', ')}, was ${text}`);
}

function listOf(text: string): string[] {
  return text.split(',').flatMap((entry) => entry.trim() || []);
}

/** What does not read is a mistake of who typed it. */
function read<T>(reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function stateOf({ revokedAt, expiresAt }: KeyRecord, now: number): string {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'good';
}
