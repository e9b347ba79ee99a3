import { AccessControl, type AccessTally, type Wish } from './access-control.js';
import type { AuditEvent } from './audit-log.js';
import { KeyRing } from './key-ring.js';
import { mintKey } from './key-token.js';
import { ManualClock } from './testing/manual-clock.js';
import { MemoryKeys } from './testing/memory-keys.js';
import { SCOPES, type Scope } from './scope.js';

const HERE = '192.0.2.7';
const wish = (scope: Scope, cost = 1): Wish => ({ scopes: [scope], cost, what: 'GET /api/signals' });

async function door(keys: MemoryKeys, requestsPerMinute = 1000) {
  const clock = new ManualClock();
  const events: AuditEvent[] = [];
  const counted: string[] = [];
  const tally: AccessTally = {
    refused: (reason) => void counted.push(reason),
    limited: (scope) => void counted.push(`limited ${scope}`),
  };
  const ring = await KeyRing.open(keys, clock);
  const audit = { write: (event: AuditEvent): void => void events.push(event) };
  const access = new AccessControl(ring, audit, tally, { requestsPerMinute }, clock);
  const ask = (token: string | undefined, scope: Scope = 'read', address = HERE): string => {
    try {
      return access.admit({ token, address }, wish(scope)).identity.id;
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
  };
  return { access, ask, clock, events, counted, ring };
}

describe('access control', () => {
  it('lets a key do what its scopes say and nothing else: no scope implies another', async () => {
    const keys = new MemoryKeys();
    const made = SCOPES.map((scope) => ({ scope, ...keys.make({ scopes: [scope] }) }));
    const { ask } = await door(keys);
    for (const { scope: held, token, id } of made) {
      for (const asked of SCOPES) expect(ask(token, asked)).toBe(held === asked ? id : 'MISSING_SCOPE');
    }
  });

  it('asks for a key once there is one, and lets anybody on this machine look before', async () => {
    const keys = new MemoryKeys();
    const { ask, ring } = await door(keys);
    expect([ask(undefined), ask(undefined, 'signal'), ask(undefined, 'admin')]).toEqual([
      'local',
      'local',
      'MISSING_SCOPE',
    ]);
    keys.make();
    await ring.refresh();
    expect(ask(undefined)).toBe('UNAUTHENTICATED');
  });

  it('does not take a wrong key for none where none is needed', async () => {
    const { ask } = await door(new MemoryKeys());
    expect(ask(mintKey('live').token)).toBe('UNAUTHENTICATED');
  });

  it('blocks 10,000 guesses after the tenth, and a good key passes all the while', async () => {
    const keys = new MemoryKeys();
    const { token, id } = keys.make();
    const { ask } = await door(keys, 100_000);
    const answers = Array.from({ length: 10_000 }, () => ask(mintKey('live').token));
    expect(answers.filter((answer) => answer === 'UNAUTHENTICATED')).toHaveLength(10);
    expect(answers.filter((answer) => answer === 'TOO_MANY_REQUESTS')).toHaveLength(9990);
    expect(ask(token)).toBe(id);
  });

  it('blocks guesses for one id, wherever they come from', async () => {
    const keys = new MemoryKeys();
    keys.make({ id: 'AAAAAAAAAA' });
    const { ask } = await door(keys);
    const guess = mintKey('live', () => 10).token;
    const answers = Array.from({ length: 20 }, (_, at) => ask(guess, 'read', `198.51.100.${at}`));
    expect(answers.filter((answer) => answer === 'UNAUTHENTICATED')).toHaveLength(10);
  });

  it('takes the neighbours of one IPv6 subscriber for one', async () => {
    const keys = new MemoryKeys();
    keys.make();
    const { ask } = await door(keys, 10);
    const answers = Array.from({ length: 12 }, (_, at) => ask(undefined, 'read', `2001:db8:1:2::${at + 1}`));
    expect(answers.slice(10)).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS']);
    expect(ask(undefined, 'read', '2001:db8:1:3::1')).toBe('UNAUTHENTICATED');
  });

  it('counts the requests of each key by their cost, wherever they come from, and tells how many are left', async () => {
    const keys = new MemoryKeys();
    const [busy, calm] = [keys.make(), keys.make()];
    const { access, ask, clock, counted } = await door(keys, 60);
    const { quota } = access.admit({ token: busy.token, address: HERE }, wish('read', 50));
    expect(quota).toMatchObject({ limit: 60, remaining: 10, resetSeconds: 50 });
    for (let at = 0; at < 10; at += 1) expect(ask(busy.token, 'read', `198.51.100.${at}`)).toBe(busy.id);
    expect(ask(busy.token)).toBe('TOO_MANY_REQUESTS');
    expect(ask(calm.token)).toBe(calm.id);
    clock.pass(1000);
    expect(ask(busy.token)).toBe(busy.id);
    expect(counted).toEqual(['limited key']);
  });

  it('writes down who came, who was turned away and why, without a word of any key', async () => {
    const keys = new MemoryKeys();
    const { token, id } = keys.make();
    const { ask, events } = await door(keys);
    ask(token);
    ask(token);
    ask(token, 'admin');
    ask(undefined);
    const guess = mintKey('live').token;
    ask(guess);
    expect(events.map(({ event, who, reason }) => [event, who, reason])).toEqual([
      ['admitted', id, undefined],
      ['denied', id, 'admin'],
      ['refused', undefined, 'missing'],
      ['refused', guess.split('_')[2], 'unknown'],
    ]);
    for (const secret of [token, guess]) expect(JSON.stringify(events)).not.toContain(secret.split('_')[3]);
  });

  it('does not let an address fill the disk with what it is refused, but tells how much that was', async () => {
    const keys = new MemoryKeys();
    keys.make();
    const { ask, clock, events } = await door(keys, 100_000);
    for (let at = 0; at < 1000; at += 1) ask(undefined);
    expect(events).toHaveLength(20);
    clock.pass(3000);
    ask(undefined);
    expect(events.at(-1)).toMatchObject({ unwritten: 980 });
  });
});
