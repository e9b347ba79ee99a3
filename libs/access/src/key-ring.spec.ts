import type { EpochMs } from '#libs/market';
import { KeyRing, LOCAL } from './key-ring.js';
import { mintKey } from './key-token.js';
import { ManualClock } from './testing/manual-clock.js';
import { MemoryKeys } from './testing/memory-keys.js';

const HERE = '127.0.0.1';

async function ringOf(keys: MemoryKeys, clock = new ManualClock()) {
  return KeyRing.open(keys, clock);
}

describe('the key ring', () => {
  it('knows a good key, and says why another is not', async () => {
    const [keys, clock] = [new MemoryKeys(), new ManualClock()];
    const good = keys.make({ scopes: ['read', 'signal'] });
    const revoked = keys.make({ revokedAt: 1 as EpochMs });
    const expired = keys.make({ expiresAt: clock.now() });
    const near = keys.make({ from: ['10.0.0.0/8', '::1'] });
    const ring = await ringOf(keys, clock);
    expect(ring.authenticate(good.token, HERE)).toEqual({ id: good.id, kind: 'key', scopes: ['read', 'signal'] });
    expect(ring.authenticate(revoked.token, HERE)).toBe('revoked');
    expect(ring.authenticate(expired.token, HERE)).toBe('expired');
    expect(ring.authenticate(near.token, HERE)).toBe('address');
    expect(ring.authenticate(near.token, '::ffff:10.1.2.3')).toMatchObject({ id: near.id });
    expect(ring.authenticate(near.token, '::1')).toMatchObject({ id: near.id });
    expect(ring.authenticate(mintKey('live').token, HERE)).toBe('unknown');
    expect(ring.authenticate('tsk_live_x', HERE)).toBe('malformed');
  });

  it('does not take one key for another with the same id', async () => {
    const keys = new MemoryKeys();
    keys.make({ id: 'AAAAAAAAAA' });
    const ring = await ringOf(keys);
    expect(ring.authenticate(mintKey('live', () => 10).token, HERE)).toBe('wrong');
  });

  it('is open only until the first key is made, and never again', async () => {
    const keys = new MemoryKeys();
    const ring = await ringOf(keys);
    expect(ring.isOpen).toBe(true);
    expect(ring.isGood(LOCAL)).toBe(true);
    const { id } = keys.make();
    await ring.refresh();
    expect([ring.isOpen, ring.isGood(LOCAL)]).toEqual([false, false]);
    await keys.revoke(id, 5 as EpochMs);
    await ring.refresh();
    expect([ring.isOpen, ring.hasGoodKey()]).toEqual([false, false]);
    keys.records = [];
    await ring.refresh();
    expect(ring.isOpen).toBe(false);
  });

  it('ends the key of the start with the first key that is made', async () => {
    const keys = new MemoryKeys();
    const ring = await ringOf(keys);
    const once = mintKey('once');
    ring.addOnce(once);
    const identity = ring.authenticate(once.token, HERE);
    expect(identity).toMatchObject({ scopes: ['read', 'signal', 'admin'] });
    keys.make();
    await ring.refresh();
    expect(ring.authenticate(once.token, HERE)).toBe('unknown');
  });

  it('takes back an identity when its key is revoked, expires or loses a scope', async () => {
    const [keys, clock] = [new MemoryKeys(), new ManualClock()];
    const made = [keys.make(), keys.make({ expiresAt: (clock.now() + 1000) as EpochMs }), keys.make()];
    const ring = await ringOf(keys, clock);
    const identities = made.map(({ token }) => ring.authenticate(token, HERE));
    const good = () => identities.map((one) => typeof one === 'object' && ring.isGood(one));
    expect(good()).toEqual([true, true, true]);
    await keys.revoke(made[0]?.id ?? '', clock.now());
    keys.records = keys.records.map((record) => (record.id === made[2]?.id ? { ...record, scopes: [] } : record));
    clock.pass(1000);
    await ring.refresh();
    expect(good()).toEqual([false, false, false]);
  });

  it('keeps what it knows while the store cannot be read, and does not open without it', async () => {
    const keys = new MemoryKeys();
    const { token } = keys.make();
    const ring = await ringOf(keys);
    keys.fault = new Error('disk');
    await expect(ring.refresh()).rejects.toThrow('disk');
    expect(ring.authenticate(token, HERE)).toMatchObject({ kind: 'key' });
    await expect(ringOf(keys)).rejects.toThrow('disk');
  });
});
