import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { SqliteAdapter, SqliteDialect, type DialectAdapter, type SqliteDatabase, type SqliteStatement } from 'kysely';

/** Statements kept ready. */
const READY = 200;

/** Kysely's SQLite dialect over Node's own SQLite. */
export class NodeSqliteDialect extends SqliteDialect {
  constructor(database: DatabaseSync) {
    super({ database: asKyselyExpects(database) });
  }

  /** SQLite can create tables in a transaction, so that a migration is made whole or not at all. */
  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function asKyselyExpects(database: DatabaseSync): SqliteDatabase {
  const ready = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const known = ready.get(sql) ?? statement(database, sql);
    ready.delete(sql);
    ready.set(sql, known);
    const [oldest] = ready.keys();
    if (ready.size > READY && oldest !== undefined) ready.delete(oldest);
    return known;
  };
  return {
    close: () => database.close(),
    prepare: (sql) => (sql === 'rollback' && !database.isTransaction ? NOTHING : prepare(sql)),
  };
}

/** SQLite itself has rolled back what met a full disk. */
const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

function statement(database: DatabaseSync, sql: string): SqliteStatement {
  const prepared = database.prepare(sql);
  const values = (parameters: readonly unknown[]): SQLInputValue[] => parameters.map(inputOf);
  return {
    reader: prepared.columns().length > 0,
    all: (parameters) => prepared.all(...values(parameters)),
    run: (parameters) => prepared.run(...values(parameters)),
    iterate: (parameters) => prepared.iterate(...values(parameters)),
  };
}

function inputOf(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value;
  throw new TypeError(`Value must be text, a number, bytes or null, was ${typeof value}`);
}
