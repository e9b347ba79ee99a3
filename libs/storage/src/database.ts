import type { Engine } from './engines/engine.js';
import { StorageUnavailableError } from './errors.js';
import { migrate } from './schema/migrate.js';

/** An engine that is asked nothing before its schema is that of this version. */
export class Database {
  #ready: Promise<unknown> | undefined;

  constructor(readonly engine: Engine) {}

  /**
   * Brings the schema up to this version, once; where the engine does not answer, the next call tries again.
   *
   * @throws NewerSchemaError, or StorageUnavailableError.
   */
  async ready(): Promise<void> {
    this.#ready ??= migrate(this.engine).catch((error: unknown) => {
      this.#ready = undefined;
      throw this.#told(error);
    });
    await this.#ready;
  }

  /** @throws StorageUnavailableError where the engine cannot answer now, and what asking throws. */
  async ask<T>(ask: (db: Engine['db']) => Promise<T>): Promise<T> {
    await this.ready();
    try {
      return await ask(this.engine.db);
    } catch (error) {
      throw this.#told(error);
    }
  }

  #told(error: unknown): unknown {
    const reason = this.engine.outage(error);
    return reason === undefined ? error : new StorageUnavailableError(reason, { cause: error });
  }
}
