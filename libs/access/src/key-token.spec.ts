import fc from 'fast-check';
import { mintKey, readToken } from './key-token.js';

describe('a key', () => {
  it('says what it is, which one it is, and holds at least 128 bits of chance', () => {
    const { token, id } = mintKey('live');
    expect(token).toMatch(/^tsk_live_[0-9A-Za-z]{10}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/);
    expect(token).toContain(`_${id}_`);
    expect(32 * Math.log2(62)).toBeGreaterThan(128);
    expect(new Set(Array.from({ length: 1000 }, () => mintKey('live').token)).size).toBe(1000);
  });

  it('is known again by the hash of the whole of it', () => {
    const { token, id, hash } = mintKey('once');
    expect(readToken(token)).toEqual({ id, hash });
    expect(hash).not.toContain(token);
  });

  it('is told from a mistyped one without looking anything up', () => {
    const { token } = mintKey('live');
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('0', 'a', 'Z', '_', '-', 'é'), (at, letter) => {
        const typed = token.slice(0, at) + letter + token.slice(at + 1);
        expect(readToken(typed) === undefined).toBe(typed !== token);
      }),
    );
  });

  it('reads nothing else, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readToken(text)).toBeUndefined()));
    expect(readToken('')).toBeUndefined();
    expect(readToken(`${mintKey('live').token}\n`)).toBeUndefined();
  });
});
