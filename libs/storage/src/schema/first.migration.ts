import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { EngineKind } from '../engines/engine.js';

/** Column types that the two engines spell differently. */
interface Words {
  readonly blob: 'blob' | 'bytea';
  readonly position: ReturnType<typeof sql>;
}

const WORDS: Readonly<Record<EngineKind, Words>> = {
  sqlite: { blob: 'blob', position: sql`integer primary key autoincrement` },
  postgres: { blob: 'bytea', position: sql`bigserial primary key` },
};

/** Everything there was from the beginning. Signals and candles are partitioned by time where the engine can. */
export function firstMigration(kind: EngineKind): Migration {
  const words = WORDS[kind];
  return {
    up: async (db: Kysely<never>) => {
      await createSignals(db, kind, words);
      await createNews(db, words);
      await createLedgers(db);
      await createCandles(db, kind);
      await createRest(db, words);
    },
  };
}

async function createSignals(db: Kysely<never>, kind: EngineKind, { blob, position }: Words): Promise<void> {
  const signals = db.schema
    .createTable('signals')
    .addColumn('id', 'text', notNull)
    .addColumn('as_of', 'bigint', notNull)
    .addColumn('broker', 'text', notNull)
    .addColumn('symbol', 'text', notNull)
    .addColumn('direction', 'text', notNull)
    .addColumn('strategy', 'text')
    .addColumn('setup', 'text', notNull)
    .addColumn('tradable', 'integer', notNull)
    .addColumn('config_version', 'text', notNull)
    .addColumn('role', 'text', notNull)
    .addColumn('evidence_digest', 'text', notNull)
    .addColumn('body', blob, notNull)
    .addColumn('checksum', 'bigint', notNull)
    // The time is a function of what the id is made of, so the pair is as unique as the id.
    .addPrimaryKeyConstraint('signals_key', ['id', 'as_of']);
  await byTime(signals, kind, 'as_of').execute();
  if (kind === 'postgres') await sql`create table signals_rest partition of signals default`.execute(db);
  await sql`create unique index signals_first on signals (broker, symbol, as_of, config_version) where role = 'first'`.execute(
    db,
  );
  await db.schema.createIndex('signals_order').on('signals').columns(['as_of desc', 'id']).execute();
  for (const table of ['evidence', 'sheets']) {
    await db.schema
      .createTable(table)
      .addColumn('digest', 'text', (column) => column.primaryKey())
      .addColumn('as_of', 'bigint', notNull)
      .addColumn('body', blob, notNull)
      .execute();
    await db.schema.createIndex(`${table}_age`).on(table).column('as_of').execute();
  }
  await db.schema
    .createTable('outcomes')
    .addColumn('position', position)
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('signal_id', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('closed_at', 'bigint', notNull)
    .addColumn('body', 'text', notNull)
    .addColumn('checksum', 'bigint', notNull)
    .execute();
  await db.schema.createIndex('outcomes_signal').on('outcomes').columns(['signal_id', 'kind']).execute();
}

async function createNews(db: Kysely<never>, { position }: Words): Promise<void> {
  await db.schema
    .createTable('news')
    .addColumn('position', position)
    .addColumn('channel', 'text', notNull)
    .addColumn('broker', 'text', notNull)
    .addColumn('symbol', 'text', notNull)
    .addColumn('seq', 'bigint', notNull)
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('at', 'bigint', notNull)
    .addColumn('signal_id', 'text', notNull)
    .addColumn('body', 'text')
    .addColumn('checksum', 'bigint', notNull)
    .addUniqueConstraint('news_order', ['broker', 'symbol', 'channel', 'seq'])
    .execute();
}

async function createLedgers(db: Kysely<never>): Promise<void> {
  for (const table of ['ledgers', 'learners']) {
    await db.schema
      .createTable(table)
      .addColumn('broker', 'text', notNull)
      .addColumn('symbol', 'text', notNull)
      .addColumn('book', 'text', notNull)
      .addColumn('as_of', 'bigint', notNull)
      .addColumn('body', 'text', notNull)
      .addColumn('checksum', 'bigint', notNull)
      .addPrimaryKeyConstraint(`${table}_key`, ['broker', 'symbol', 'book'])
      .execute();
  }
}

async function createCandles(db: Kysely<never>, kind: EngineKind): Promise<void> {
  const candles = db.schema
    .createTable('candles')
    .addColumn('broker', 'text', notNull)
    .addColumn('symbol', 'text', notNull)
    .addColumn('timeframe', 'text', notNull)
    .addColumn('open_time', 'bigint', notNull)
    .addColumn('close_time', 'bigint', notNull)
    .addColumn('open', 'bigint', notNull)
    .addColumn('high', 'bigint', notNull)
    .addColumn('low', 'bigint', notNull)
    .addColumn('close', 'bigint', notNull)
    .addColumn('volume', 'bigint', notNull)
    .addColumn('quote_volume', 'text', notNull)
    .addColumn('trades', 'bigint')
    .addColumn('taker_buy_volume', 'bigint')
    .addColumn('taker_buy_quote_volume', 'text')
    .addColumn('grid', 'text', notNull)
    .addColumn('checksum', 'bigint', notNull)
    .addPrimaryKeyConstraint('candles_key', ['broker', 'symbol', 'timeframe', 'open_time']);
  await byTime(candles, kind, 'open_time').execute();
  if (kind === 'postgres') await sql`create table candles_rest partition of candles default`.execute(db);
}

async function createRest(db: Kysely<never>, { blob, position }: Words): Promise<void> {
  await db.schema
    .createTable('keys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', notNull)
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('scopes', 'text', notNull)
    .addColumn('created_at', 'bigint', notNull)
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createTable('watchlist')
    .addColumn('broker', 'text', notNull)
    .addColumn('symbol', 'text', notNull)
    .addColumn('added_at', 'bigint', notNull)
    .addPrimaryKeyConstraint('watchlist_key', ['broker', 'symbol'])
    .execute();
  await db.schema
    .createTable('quarantine')
    .addColumn('position', position)
    .addColumn('origin', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('reason', 'text', notNull)
    .addColumn('body', blob, notNull)
    .execute();
}

function notNull<T extends { notNull(): T }>(column: T): T {
  return column.notNull();
}

/** SQLite keeps rows in the order of their key anyway. */
function byTime<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  kind: EngineKind,
  column: string,
): CreateTableBuilder<T, C> {
  return kind === 'postgres' ? table.modifyEnd(sql`partition by range (${sql.ref(column)})`) : table;
}
