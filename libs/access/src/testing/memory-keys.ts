import type { EpochMs } from '#libs/market';
import type { KeyRecord, KeyStore } from '../key-store.js';
import { mintKey } from '../key-token.js';

/** Keys that are kept nowhere. */
export class MemoryKeys implements KeyStore {
  records: readonly KeyRecord[] = [];
  fault: Error | undefined;

  list(): Promise<readonly KeyRecord[]> {
    return this.fault ? Promise.reject(this.fault) : Promise.resolve(this.records);
  }

  add(record: KeyRecord): Promise<void> {
    this.records = [...this.records, record];
    return Promise.resolve();
  }

  revoke(id: string, at: EpochMs): Promise<KeyRecord | undefined> {
    this.records = this.records.map((record) => (record.id === id ? { ...record, revokedAt: at } : record));
    return Promise.resolve(this.records.find((record) => record.id === id));
  }

  /** Makes a key and keeps its record. @returns the key */
  make(more: Partial<KeyRecord> = {}): { readonly token: string; readonly id: string } {
    const { token, id, hash } = mintKey('live');
    const record = { id, hash, name: 'test', scopes: ['read'] as const, from: [], createdAt: 0 as EpochMs };
    this.records = [...this.records, { ...record, expiresAt: undefined, revokedAt: undefined, ...more }];
    return { token, id };
  }
}
