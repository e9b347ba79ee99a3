export { DamagedRecordError, NewerSchemaError, StorageInUseError, StorageUnavailableError } from './errors.js';
export { KeyRepository, type KeyRecord } from './keys/key-repository.js';
export { openStorage, type Storage, type StoragePlace } from './storage.js';
export { WatchlistRepository } from './watchlist/watchlist-repository.js';
export { backUp, BackupError, restore } from './upkeep/backup.js';
export type { StoreReport } from './upkeep/verify.js';
