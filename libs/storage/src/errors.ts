import { DomainError } from '#libs/market';

/** The store cannot answer now: it is full, cannot be reached, or too slow. What was not acknowledged is not kept. */
export class StorageUnavailableError extends DomainError {
  readonly code = 'STORAGE_UNAVAILABLE';
  readonly kind = 'unavailable';

  constructor(reason: string, options?: ErrorOptions) {
    super(`Store must answer, was ${reason}`, { reason }, options);
  }
}

/** The store was written by a newer version of the program. */
export class NewerSchemaError extends DomainError {
  readonly code = 'STORAGE_NEWER_SCHEMA';
  readonly kind = 'unavailable';

  constructor(migrations: readonly string[]) {
    super(`Store must be of this version or older, was changed by ${migrations.join(', ')}`, { migrations });
  }
}

/** Another process has the store open. */
export class StorageInUseError extends DomainError {
  readonly code = 'STORAGE_IN_USE';
  readonly kind = 'unavailable';

  constructor(path: string) {
    super(`DATA_DIR must be used by one process, was ${path}, which another one uses`, { path });
  }
}

/** What was read is not what was written. */
export class DamagedRecordError extends DomainError {
  readonly code = 'RECORD_DAMAGED';
  readonly kind = 'unavailable';

  constructor(origin: string, name: string) {
    super(`Record must be as it was written, was damaged: ${origin} ${name}`, { origin, name });
  }
}
