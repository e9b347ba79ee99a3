import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { KeyFile, type KeyRecord } from '#libs/access';
import { BanFile } from '#libs/broker';
import { toIso, type Clock, messageOf } from '#libs/market';
import {
  ConfigurationError,
  configurationNames,
  isLoopback,
  readConfiguration,
  type Configuration,
} from '../configuration.js';
import { fault, ok, warning, type Finding } from './finding.js';

const GIGABYTE = 2 ** 30;
/** Below the first nothing can be written soon, below the second somebody should look. Bytes. */
const [FULL, NEARLY_FULL] = [0.1 * GIGABYTE, GIGABYTE];

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the configuration where it is sound, and a finding for each fault where it is not. */
export function checkConfiguration(env: Environment): {
  readonly findings: readonly Finding[];
  readonly configuration?: Configuration;
} {
  try {
    const configuration = readConfiguration(env);
    const set = configurationNames().filter((name) => (env[name] ?? '').trim() !== '').length;
    return { configuration, findings: [ok('configuration', `sound, ${set} settings differ from their defaults`)] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const remedy = 'correct it in the environment or in .env; .env.example says what each setting takes';
    return { findings: error.faults.map((found) => fault('configuration', found, remedy)) };
  }
}

/** Writes, flushes and removes a small file where the service keeps what must outlive it. */
export async function checkDisk({ dataDir }: Configuration): Promise<Finding> {
  const probe = join(dataDir, `.doctor-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true });
    const file = await open(probe, 'wx', 0o600);
    try {
      await file.writeFile('probe');
      await file.sync();
    } finally {
      await file.close();
      await rm(probe, { force: true });
    }
  } catch (error) {
    return fault(
      'disk',
      `${dataDir} cannot be written: ${messageOf(error)}`,
      'DATA_DIR must be a directory of this user',
    );
  }
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const found = `${dataDir} can be written, ${(free / GIGABYTE).toFixed(1)} GB free`;
  if (free < FULL) return fault('disk', found, 'make room: what is decided could not be kept');
  return free < NEARLY_FULL ? warning('disk', found, 'make room soon') : ok('disk', found);
}

/** Whether somebody who may ask has a key, and nobody who may not can reach the service. */
export async function checkKeys({ dataDir, host }: Configuration, clock: Clock): Promise<Finding> {
  let keys: readonly KeyRecord[];
  try {
    keys = await new KeyFile(join(dataDir, 'keys.json')).list();
  } catch (error) {
    return fault(
      'keys',
      `cannot be read: ${messageOf(error)}`,
      'restore the file of keys, or remove it and make keys anew',
    );
  }
  const now = clock.now();
  const good = keys.filter(({ revokedAt, expiresAt }) => !revokedAt && (expiresAt === undefined || expiresAt > now));
  if (good.length > 0) return ok('keys', `${good.length} of ${keys.length} keys are good`);
  const create = 'npm run keys -- create --name me --scopes read,signal';
  if (!isLoopback(host)) return fault('keys', `none is good, and HOST ${host} can be reached from elsewhere`, create);
  return warning('keys', 'none: whoever is on this machine may read; changes take the key that a start prints', create);
}

/** Bans that exchanges have laid on this address, and whether they can be remembered. */
export function checkBans({ banFile, brokers }: Configuration, clock: Clock): readonly Finding[] {
  try {
    const bans = new BanFile(banFile);
    const now = clock.now();
    const current = Object.keys(brokers).flatMap((id) => {
      const ban = bans.load(id);
      return ban && ban.until > now ? [{ id, ...ban }] : [];
    });
    if (current.length === 0) return [ok('bans', 'no exchange has told this address to stay away')];
    const remedy = 'it is obeyed; find out who else asks from this address';
    return current.map(({ id, until, reason }) => warning('bans', `${id} until ${toIso(until)}: ${reason}`, remedy));
  } catch (error) {
    return [fault('bans', `${banFile} cannot be read: ${messageOf(error)}`, 'BAN_FILE must be a file of this service')];
  }
}

/** Whether the service could listen; that it is running already is no fault. */
export async function checkPort({ host, port }: Configuration): Promise<Finding> {
  const server = createServer();
  const found = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port }, () => resolve(undefined));
  });
  if (found === undefined) {
    await new Promise((resolve) => server.close(resolve));
    return ok('port', `${host}:${port} is free`);
  }
  if (found === 'EADDRINUSE')
    return warning('port', `${host}:${port} is taken`, 'fine if that is the service itself; else set PORT');
  return fault('port', `${host}:${port} cannot be listened on: ${found}`, 'set HOST to an address of this machine');
}
