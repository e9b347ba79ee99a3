import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Tables } from '../schema/tables.js';
import type { Engine } from './engine.js';

/** Nobody waits longer for the server than this, whatever it does. */
const LIMITS = {
  connectionTimeoutMillis: 1000,
  query_timeout: 2000,
  statement_timeout: 1900,
  lock_timeout: 1500,
  idle_in_transaction_session_timeout: 5000,
  max: 10,
  maxLifetimeSeconds: 600,
  keepAlive: true,
} as const;

const INT8 = 20;

/** SQLSTATE classes and codes with which a server says that it cannot keep anything now. */
const OUTAGE = /^(08|53|57P|58)|^(25006|40001|40P01|55P03|57014)$/;
/** What Node and the driver say of a server that does not answer. */
const NO_ANSWER = /^(E[A-Z]+)$/;
const NO_ANSWER_TEXT = /timeout|Connection terminated|not queryable|Cannot use a pool after/i;

/** After these the connection leads to a server that will not do, however often it is asked. */
const TURNED_AWAY = /^(25006|57P0[1-3])$/;

/**
 * Opens a PostgreSQL database (15 or newer). Nothing is asked before the first query, so a server that is down now may
 * come later.
 *
 * @param url as `DATABASE_URL` holds it. The driver is loaded only here: who keeps all in a directory needs none.
 */
export async function postgresAt(url: string): Promise<Engine> {
  const { default: driver } = await import('pg');
  const types = new driver.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const pool = new driver.Pool({ connectionString: url, types, ...LIMITS });
  // A connection that breaks while nobody uses it is replaced by the pool; unheard, its error would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: turningBack(pool) }) });
  return { kind: 'postgres', db, outage: outageOf, close: () => db.destroy() };
}

/** Gives up a connection whose server has turned read-only or is shutting down: the next one may lead to another. */
function turningBack(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      let isTurnedAway = false;
      const heed = (error: unknown): never => {
        isTurnedAway ||= TURNED_AWAY.test(codeOf(error)) || NO_ANSWER_TEXT.test(String(error));
        throw error;
      };
      const ask = client.query.bind(client) as (...args: readonly unknown[]) => unknown;
      const query = (...args: readonly unknown[]): unknown => {
        const asked = ask(...args);
        return asked instanceof Promise ? asked.catch(heed) : asked;
      };
      return Object.assign(Object.create(client) as PostgresPoolClient, {
        query,
        release: () => client.release(isTurnedAway),
      });
    },
  };
}

function outageOf(error: unknown): string | undefined {
  const code = codeOf(error);
  const text = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return OUTAGE.test(code) || NO_ANSWER.test(code) || NO_ANSWER_TEXT.test(text) ? text || code : undefined;
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
