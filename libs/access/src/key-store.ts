import type { EpochMs } from '#libs/market';
import type { Scope } from './scope.js';

/** A key as it is stored: everything but the key. */
export interface KeyRecord {
  /** Stands in logs and lists. */
  readonly id: string;
  /** What its owner is called. */
  readonly name: string;
  /** SHA-256 of the key, in hexadecimal. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  /** Addresses and CIDR ranges it may be used from; anywhere where empty. */
  readonly from: readonly string[];
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs | undefined;
  readonly revokedAt: EpochMs | undefined;
}

/** Where keys are kept. Records are never deleted, so that a revoked id stays known. */
export interface KeyStore {
  /** Every key there ever was, oldest first. */
  list(): Promise<readonly KeyRecord[]>;
  /** Durable when it resolves. */
  add(record: KeyRecord): Promise<void>;
  /** Durable when it resolves. @returns the record as it is now, undefined where the id is unknown. */
  revoke(id: string, at: EpochMs): Promise<KeyRecord | undefined>;
}
