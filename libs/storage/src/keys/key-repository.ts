import type { Selectable } from 'kysely';
import { epochMs, type EpochMs } from '#libs/market';
import type { Database } from '../database.js';
import type { KeysTable } from '../schema/tables.js';

/** An access key as it is kept: never the key itself, only its hash. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs | undefined;
  readonly revokedAt: EpochMs | undefined;
}

/** Access keys. */
export class KeyRepository {
  constructor(private readonly database: Database) {}

  /** @throws the engine's error where id or hash are there already. */
  async add({ scopes, createdAt, expiresAt, revokedAt, ...key }: KeyRecord): Promise<void> {
    const times = { created_at: createdAt, expires_at: expiresAt ?? null, revoked_at: revokedAt ?? null };
    const row = { ...key, scopes: scopes.join(' '), ...times };
    await this.database.ask((db) => db.insertInto('keys').values(row).execute());
  }

  async byHash(hash: string): Promise<KeyRecord | undefined> {
    const row = await this.database.ask((db) =>
      db.selectFrom('keys').selectAll().where('hash', '=', hash).executeTakeFirst(),
    );
    return row && recordOf(row);
  }

  /** Oldest first, revoked and expired ones included. */
  async list(): Promise<readonly KeyRecord[]> {
    const rows = await this.database.ask((db) =>
      db.selectFrom('keys').selectAll().orderBy('created_at').orderBy('id').execute(),
    );
    return rows.map(recordOf);
  }

  /** @returns whether there was such a key that was not revoked before. */
  async revoke(id: string, at: EpochMs): Promise<boolean> {
    const { numUpdatedRows } = await this.database.ask((db) => {
      const one = db.updateTable('keys').set({ revoked_at: at }).where('id', '=', id);
      return one.where('revoked_at', 'is', null).executeTakeFirst();
    });
    return numUpdatedRows > 0n;
  }
}

function recordOf({ id, name, hash, scopes, ...times }: Selectable<KeysTable>): KeyRecord {
  const optional = (time: number | null): EpochMs | undefined => (time === null ? undefined : epochMs(time));
  return {
    id,
    name,
    hash,
    scopes: scopes.split(' ').filter(Boolean),
    createdAt: epochMs(times.created_at),
    expiresAt: optional(times.expires_at),
    revokedAt: optional(times.revoked_at),
  };
}
