import { Migrator, type Migration } from 'kysely/migration';
import type { Engine, EngineKind } from '../engines/engine.js';
import { NewerSchemaError } from '../errors.js';
import { firstMigration } from './first.migration.js';

/** Every change of the schema, by name, in the order in which they are made. None is ever changed or taken out again. */
function migrationsOf(kind: EngineKind): Readonly<Record<string, Migration>> {
  return { '0001-first': firstMigration(kind) };
}

/**
 * Brings a store up to this version: all missing migrations in one transaction, so that a process that dies on the way
 * leaves the store as it was. Processes that start together wait for each other.
 *
 * @returns the names of the migrations made.
 * @throws NewerSchemaError, with nothing changed, where a newer version of the program has been here.
 */
export async function migrate(
  { db, kind }: Pick<Engine, 'db' | 'kind'>,
  migrations = migrationsOf(kind),
): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const newer = (await doneBefore(db)).filter((name) => !(name in migrations));
  if (newer.length > 0) throw new NewerSchemaError(newer);
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return results.map(({ migrationName }) => migrationName);
}

async function doneBefore(db: Engine['db']): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const ledger = db.withTables<{ kysely_migration: { readonly name: string } }>();
  const rows = await ledger.selectFrom('kysely_migration').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}
