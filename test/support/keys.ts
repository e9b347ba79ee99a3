import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFile, mintKey, type KeyRecord } from '#libs/access';
import type { EpochMs } from '#libs/market';

/** A directory with a file of keys, as the command line would have made it. */
export class KeyDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'keyed-'));
  readonly file = new KeyFile(join(this.path, 'keys.json'));

  /** @returns the key and its id. */
  async make(scopes: KeyRecord['scopes'], more: Partial<KeyRecord> = {}): Promise<{ token: string; id: string }> {
    const { token, id, hash } = mintKey('live');
    const record = { id, hash, scopes, name: 'test', from: [], createdAt: 0 as EpochMs };
    await this.file.add({ ...record, expiresAt: undefined, revokedAt: undefined, ...more });
    return { token, id };
  }
}
