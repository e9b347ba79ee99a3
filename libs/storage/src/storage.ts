import type { SignalStore } from '#libs/signal';
import { Database } from './database.js';
import type { Engine } from './engines/engine.js';
import { postgresAt } from './engines/postgres.js';
import { sqliteIn, sqliteInMemory } from './engines/sqlite.js';
import { StorageUnavailableError, type DamagedRecordError } from './errors.js';
import { KeyRepository } from './keys/key-repository.js';
import { SignalRepository } from './signals/signal-repository.js';
import { forgetSome, RETENTION, type Retention } from './upkeep/retention.js';
import { verifyStore, type StoreReport } from './upkeep/verify.js';
import { WatchlistRepository } from './watchlist/watchlist-repository.js';

/** Where things are kept: in a directory, with the process, or on a PostgreSQL server. */
export type StoragePlace =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'memory' }
  | { readonly kind: 'postgres'; readonly url: string };

/** All that is kept, open. */
export interface Storage {
  readonly engine: Engine;
  readonly signals: SignalStore;
  readonly keys: KeyRepository;
  readonly watchlist: WatchlistRepository;
  /** Where a store went that was found damaged at start; undefined where it was sound. */
  readonly setAside: string | undefined;
  /** Reads all of it and says what is not as it was written. */
  verify(onProgress: (done: number, all: number) => void): Promise<StoreReport>;
  /** Deletes some of what is too old. @returns whether there may be more. */
  forgetSome(retention?: Retention): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens what is kept and brings its schema up to this version. A server that does not answer yet is asked again with
 * every question, until it does.
 *
 * @param onDamage hears of each record that is not what was written, when it is met.
 * @throws StorageInUseError, NewerSchemaError, or the engine's error where a directory cannot be used.
 */
export async function openStorage(
  place: StoragePlace,
  onDamage: (error: DamagedRecordError) => void = () => undefined,
): Promise<Storage> {
  const engine = await engineAt(place);
  const database = new Database(engine);
  try {
    await database.ready();
  } catch (error) {
    if (!(place.kind === 'postgres' && error instanceof StorageUnavailableError)) {
      await engine.close();
      throw error;
    }
  }
  return {
    engine,
    signals: new SignalRepository(database, onDamage),
    keys: new KeyRepository(database),
    watchlist: new WatchlistRepository(database),
    setAside: engine.setAside,
    verify: (onProgress) => verifyStore(database, onProgress),
    forgetSome: (retention = RETENTION) => forgetSome(database, retention),
    close: () => engine.close(),
  };
}

async function engineAt(place: StoragePlace): Promise<Engine & { readonly setAside?: string | undefined }> {
  switch (place.kind) {
    case 'directory':
      return sqliteIn(place.path);
    case 'memory':
      return sqliteInMemory();
    case 'postgres':
      return postgresAt(place.url);
  }
}
