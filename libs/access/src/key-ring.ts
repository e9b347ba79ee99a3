import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '#libs/market';
import { AddressRanges } from './address-ranges.js';
import type { KeyRecord, KeyStore } from './key-store.js';
import { readToken, type MintedKey } from './key-token.js';
import type { Scope } from './scope.js';

/** Whoever asks. `local` is anybody on this machine, while no key was ever made. */
export interface Identity {
  readonly id: string;
  readonly kind: 'key' | 'local';
  readonly scopes: readonly Scope[];
}

/** Anybody on this machine may look; what changes the service needs the key that was printed at start. */
export const LOCAL: Identity = { id: 'local', kind: 'local', scopes: ['read', 'signal'] };

/** Why a key is not good; told to logs and metrics, never to who sent it. */
export type Refusal = 'malformed' | 'unknown' | 'wrong' | 'revoked' | 'expired' | 'address';

interface HeldKey extends KeyRecord {
  readonly digest: Buffer;
  readonly ranges: AddressRanges;
}

/** Compared against where the id is unknown, so that it takes as long as where it is known. */
const NOBODY = Buffer.alloc(32);

/** The keys as they were when last looked at, in memory: asking for one waits for nothing. */
export class KeyRing {
  #keys: ReadonlyMap<string, HeldKey> = new Map();
  #onceKey: HeldKey | undefined;
  #everKeyed = false;

  private constructor(
    private readonly store: KeyStore,
    private readonly clock: Clock,
  ) {}

  /** @throws what the store throws: keys that cannot be read must not count as none. */
  static async open(store: KeyStore, clock: Clock): Promise<KeyRing> {
    const ring = new KeyRing(store, clock);
    await ring.refresh();
    return ring;
  }

  /** True while no key was ever made. A file that was deleted, or a last key that was revoked, opens nothing. */
  get isOpen(): boolean {
    return !this.#everKeyed;
  }

  /** @returns whether some key is good now. */
  hasGoodKey(): boolean {
    return [...this.#keys.values()].some((key) => this.#faultOf(key) === undefined);
  }

  /** Looks at the store again; what is held stays where that fails. @throws what the store throws. */
  async refresh(): Promise<void> {
    const records = await this.store.list();
    this.#keys = new Map(records.map((record) => [record.id, hold(record)]));
    if (records.length > 0) {
      this.#everKeyed = true;
      this.#onceKey = undefined;
    }
  }

  /** Takes a key that is stored nowhere and ends with the process, or with the first key that is made. */
  addOnce({ id, hash }: MintedKey): void {
    const scopes = ['read', 'signal', 'admin'] as const;
    const record = { id, hash, scopes, name: 'printed at start', from: [] };
    this.#onceKey = hold({ ...record, createdAt: this.clock.now(), expiresAt: undefined, revokedAt: undefined });
  }

  /** Constant work for known and unknown ids. */
  authenticate(token: string, address: string): Identity | Refusal {
    const read = readToken(token);
    if (!read) return 'malformed';
    const key = this.#find(read.id);
    const equal = timingSafeEqual(Buffer.from(read.hash, 'hex'), key?.digest ?? NOBODY);
    if (!key) return 'unknown';
    if (!equal) return 'wrong';
    if (!key.ranges.isEmpty && !key.ranges.has(address)) return 'address';
    return this.#faultOf(key) ?? { id: key.id, kind: 'key', scopes: key.scopes };
  }

  /** @returns whether an identity that was good still is, with the scopes it had. */
  isGood({ id, kind, scopes }: Identity): boolean {
    if (kind === 'local') return this.isOpen;
    const key = this.#find(id);
    return key !== undefined && this.#faultOf(key) === undefined && scopes.every((scope) => key.scopes.includes(scope));
  }

  #find(id: string): HeldKey | undefined {
    return this.#keys.get(id) ?? (this.#onceKey?.id === id ? this.#onceKey : undefined);
  }

  #faultOf({ revokedAt, expiresAt }: KeyRecord): 'revoked' | 'expired' | undefined {
    if (revokedAt !== undefined) return 'revoked';
    return expiresAt !== undefined && expiresAt <= this.clock.now() ? 'expired' : undefined;
  }
}

function hold(record: KeyRecord): HeldKey {
  return { ...record, digest: Buffer.from(record.hash, 'hex'), ranges: new AddressRanges(record.from) };
}
