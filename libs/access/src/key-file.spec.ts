import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMs } from '#libs/market';
import { KeyFile } from './key-file.js';
import { mintKey } from './key-token.js';
import type { KeyRecord } from './key-store.js';

const directory = mkdtempSync(join(tmpdir(), 'keys-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
const fresh = (): string => join(directory, String((files += 1)), 'keys.json');

function record(more: Partial<KeyRecord> = {}): KeyRecord {
  const { id, hash } = mintKey('live');
  const times = { createdAt: 1_700_000_000_000 as EpochMs, expiresAt: undefined, revokedAt: undefined };
  return { id, hash, name: 'bot', scopes: ['read'], from: ['10.0.0.0/8'], ...times, ...more };
}

describe('the file of keys', () => {
  it('is no keys where it is not there', async () => {
    expect(await new KeyFile(fresh()).list()).toEqual([]);
  });

  it('gives back what was put in, in another process too, and only its owner may read it', async () => {
    const path = fresh();
    const [one, two] = [record(), record({ expiresAt: 1_800_000_000_000 as EpochMs })];
    await new KeyFile(path).add(one);
    await new KeyFile(path).add(two);
    expect(await new KeyFile(path).list()).toEqual([one, two]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['keys.json']);
  });

  it('holds no key, only hashes', async () => {
    const path = fresh();
    const { token, id, hash } = mintKey('live');
    await new KeyFile(path).add(record({ id, hash }));
    expect(readFileSync(path, 'utf8')).not.toContain(token.split('_')[3]);
  });

  it('keeps a revoked key with the time of the first revocation', async () => {
    const file = new KeyFile(fresh());
    const one = record();
    await file.add(one);
    expect(await file.revoke(one.id, 5 as EpochMs)).toEqual({ ...one, revokedAt: 5 });
    expect(await file.revoke(one.id, 9 as EpochMs)).toEqual({ ...one, revokedAt: 5 });
    expect(await file.revoke('0000000000', 9 as EpochMs)).toBeUndefined();
  });

  it.each(['', '{', '[]', '{"version":2,"keys":[]}', '{"version":1}', '{"version":1,"keys":[{}]}', 'null'])(
    'does not take %j for no keys',
    async (text) => {
      const file = join(directory, `bad-${(files += 1)}.json`);
      writeFileSync(file, text);
      await expect(new KeyFile(file).list()).rejects.toMatchObject({ code: 'KEY_FILE' });
    },
  );

  it('lets one writer in at a time', async () => {
    const path = fresh();
    await new KeyFile(path).add(record());
    writeFileSync(`${path}.lock`, '');
    await expect(new KeyFile(path).add(record())).rejects.toMatchObject({ code: 'KEY_FILE' });
    expect(await new KeyFile(path).list()).toHaveLength(1);
  });
});
