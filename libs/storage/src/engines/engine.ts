import type { Kysely } from 'kysely';
import type { Tables } from '../schema/tables.js';

export type EngineKind = 'sqlite' | 'postgres';

/** An open database. */
export interface Engine {
  readonly kind: EngineKind;
  readonly db: Kysely<Tables>;
  /** @returns why an error means that nothing can be kept now, undefined where asking again would not help. */
  outage(error: unknown): string | undefined;
  close(): Promise<void>;
}
