import { KeyRing, type AuditEvent, type KeyRecord, type KeyStore } from '#libs/access';
import type { EpochMs } from '#libs/market';
import { keysCommand, UsageError } from './keys-command.js';

/** Keys that are kept nowhere. */
class Keys implements KeyStore {
  readonly records: KeyRecord[] = [];

  list(): Promise<readonly KeyRecord[]> {
    return Promise.resolve(this.records);
  }

  add(record: KeyRecord): Promise<void> {
    this.records.push(record);
    return Promise.resolve();
  }

  revoke(id: string, revokedAt: EpochMs): Promise<KeyRecord | undefined> {
    const at = this.records.findIndex((record) => record.id === id);
    const found = this.records[at];
    return Promise.resolve(found && (this.records[at] = { ...found, revokedAt }));
  }
}

function desk() {
  const store = new Keys();
  const said: string[] = [];
  const events: AuditEvent[] = [];
  const clock = { now: () => Date.UTC(2025, 0, 1) as EpochMs };
  const run = (...args: string[]): Promise<number> =>
    keysCommand(args, {
      store,
      audit: { write: (event) => void events.push(event) },
      readAudit: () => '{"at":"forged"}\n',
      clock,
      say: (line) => void said.push(line),
    });
  return { store, said, events, run, clock };
}

describe('keys', () => {
  it('create prints a key that opens the door, and stores no key', async () => {
    const { store, said, events, run, clock } = desk();
    expect(await run('create', '--name', 'bot', '--scopes', 'read,signal', '--days', '30')).toBe(0);
    const [token = ''] = said;
    const ring = await KeyRing.open(store, clock);
    expect(ring.authenticate(token, '127.0.0.1')).toMatchObject({ scopes: ['read', 'signal'] });
    expect(store.records[0]?.expiresAt).toBe(Date.UTC(2025, 0, 31));
    for (const kept of [store.records, events]) expect(JSON.stringify(kept)).not.toContain(token.split('_')[3]);
    expect(events).toMatchObject([{ event: 'key_created', who: store.records[0]?.id }]);
  });

  it('gives a new key the scope read where none is named', async () => {
    const { store, run } = desk();
    await run('create', '--name', 'bot');
    expect(store.records[0]).toMatchObject({ scopes: ['read'], from: [], expiresAt: undefined });
  });

  it('lists every key and what it is, revokes one, and writes both down', async () => {
    const { store, said, events, run } = desk();
    await run('list');
    await run('create', '--name', 'bot', '--from', '10.0.0.0/8');
    const id = store.records[0]?.id ?? '';
    await run('list');
    expect(await run('revoke', id)).toBe(0);
    await run('list');
    const lines = said.filter((line) => line.startsWith(id));
    expect(lines).toEqual([
      `${id}  good  read  10.0.0.0/8  2025-01-01T00:00:00.000Z  bot`,
      `${id} (bot) is revoked.`,
      `${id}  revoked  read  10.0.0.0/8  2025-01-01T00:00:00.000Z  bot`,
    ]);
    expect(said[0]).toBe('There is no key.');
    expect(events.at(-1)).toMatchObject({ event: 'key_revoked', who: id });
    expect(await run('revoke', '0000000000')).toBe(1);
  });

  it('tells an audit that is not whole', async () => {
    const { said, run } = desk();
    expect(await run('audit')).toBe(1);
    expect(said).toEqual(['line 1 must be a line of this log']);
  });

  it.each([
    [],
    ['delete'],
    ['create'],
    ['create', '--name', ''],
    ['create', '--name', 'a\nb'],
    ['create', '--name', 'a', '--scopes', 'root'],
    ['create', '--name', 'a', '--scopes', ''],
    ['create', '--name', 'a', '--days', '0'],
    ['create', '--name', 'a', '--from', 'here'],
    ['create', '--name', 'a', '--scopes', 'trade'],
    ['create', '--name', 'a', '--colour', 'red'],
    ['revoke'],
    ['revoke', 'a', 'b'],
    ['list', 'all'],
    ['audit', 'all'],
  ])('refuses %j %j %j %j and makes nothing', async (...args) => {
    const { store, events, run } = desk();
    await expect(run(...args)).rejects.toThrow(UsageError);
    expect([store.records, events]).toEqual([[], []]);
  });
});
