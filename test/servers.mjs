import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** Tests make databases of their own on it, so whoever connects must be allowed to. */
const LOCAL_POSTGRES = [
  'postgres://postgres@127.0.0.1:5432/postgres',
  'postgres://postgres:postgres@127.0.0.1:5432/postgres',
];

/**
 * Finds a PostgreSQL server: the one of DATABASE_URL, one on its standard local port, else a throwaway one from installed
 * binaries.
 *
 * @returns its address and how to end it; undefined where there is none.
 */
export async function findPostgres() {
  const known = process.env.DATABASE_URL ? [process.env.DATABASE_URL] : LOCAL_POSTGRES;
  for (const url of known) if (await answers(url)) return { url, stop: () => undefined };
  return process.env.DATABASE_URL ? undefined : startPostgres();
}

async function answers(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** PostgreSQL refuses to run as root, so there its own user runs it. */
async function startPostgres() {
  const [bin] = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed();
  if (!bin || !existsSync(join(bin, 'initdb'))) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'postgres-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    execFileSync('chown', ['postgres', directory]);
    chmodSync(directory, 0o700);
  }
  const data = join(directory, 'data');
  const command = (name, ...args) =>
    isRoot ? ['runuser', ['-u', 'postgres', '--', join(bin, name), ...args]] : [join(bin, name), args];
  execFileSync(...command('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync'), { stdio: 'ignore' });
  const port = await freePort();
  const [program, args] = command('postgres', '-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', directory);
  const server = spawn(program, args, { stdio: 'ignore' });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  for (let tries = 0; tries < 100 && !(await answers(url)); tries += 1) await sleep(100);
  return { url, stop: () => end(server, directory) };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function end(server, directory) {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  await ended;
  rmSync(directory, { recursive: true, force: true });
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
