import { findPostgres } from './servers.mjs';

/** A gate must answer the same for the same tree; `npm run explore` looks where no seed has been. */
const GATE_SEED = 20_240_610;

/** One seed for every property of the run, printed, so that a failure can be had again; and the servers tests run against. */
export default async function globalSetup() {
  const wish = process.env.PROPERTY_SEED ?? GATE_SEED;
  process.env.PROPERTY_SEED = wish === 'random' ? String(Date.now() % 2 ** 31) : String(wish);
  const seed = process.env.PROPERTY_SEED;
  process.stdout.write(`\nproperty seed ${seed} (PROPERTY_SEED=${seed} npm test repeats it)\n`);
  const postgres = await findPostgres();
  if (postgres) process.env.TEST_DATABASE_URL = postgres.url;
  else if (process.env.CI)
    throw new Error('Tests over PostgreSQL must run here: no server, and no binaries to start one');
  else process.stdout.write('SKIPPED: all tests over PostgreSQL, because no server and no binaries were found\n');
  globalThis.stopServers = async () => postgres?.stop();
}
