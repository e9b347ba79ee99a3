import { AddressRanges } from '#libs/access';
import { callerOf, refuseForeign, type Doors } from './caller.js';

const doors: Doors = {
  hosts: ['desk.example'],
  origins: ['https://page.example'],
  proxies: new AddressRanges(['10.0.0.0/8', '127.0.0.1']),
};

function isTurnedAway(host: string | undefined, origin?: string): boolean {
  try {
    refuseForeign({ ...(host === undefined ? {} : { host }), ...(origin === undefined ? {} : { origin }) }, doors);
    return false;
  } catch {
    return true;
  }
}

describe('the door', () => {
  it.each([
    'localhost',
    'LOCALHOST:3000',
    '127.0.0.1',
    '127.0.0.1:3000',
    '[::1]:3000',
    '192.0.2.1',
    'desk.example:443',
  ])('takes the host %s', (host) => expect(isTurnedAway(host)).toBe(false));

  it.each([
    undefined,
    '',
    'evil.test',
    'localhost.evil.test',
    'evil.test:3000',
    'a.desk.example',
    'localhost@evil.test',
    '127.0.0.1.evil.test',
    'localhost:x',
    '127.0.0.1, evil.test',
    '[::1',
  ])('turns away the host %s', (host) => expect(isTurnedAway(host)).toBe(true));

  it.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['desk.example', 'https://desk.example'],
    ['localhost:3000', 'https://page.example'],
  ])('takes at %s the origin %s', (host, origin) => expect(isTurnedAway(host, origin)).toBe(false));

  it.each([
    ['localhost:3000', 'http://localhost:3001'],
    ['localhost:3000', 'http://127.0.0.1:3000'],
    ['localhost:3000', 'null'],
    ['localhost:3000', ''],
    ['localhost:3000', 'http://page.example'],
    ['localhost:3000', 'https://page.example.evil.test'],
    ['localhost:3000', 'file://localhost:3000'],
    ['localhost:3000', 'https://evil.test'],
  ])('turns away at %s the origin %s', (host, origin) => expect(isTurnedAway(host, origin)).toBe(true));
});

describe('the caller', () => {
  const address = (peer: string, forwarded?: string): string =>
    callerOf({ headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, peer }, doors).address;

  it('is the peer, whatever it says of others', () => {
    expect(address('192.0.2.1', '198.51.100.9')).toBe('192.0.2.1');
    expect(address('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  it('is whom a trusted proxy names: the last address that no proxy has written', () => {
    expect(address('10.0.0.1', '198.51.100.9')).toBe('198.51.100.9');
    expect(address('10.0.0.1', '1.1.1.1, 198.51.100.9, 10.0.0.2')).toBe('198.51.100.9');
    expect(address('::ffff:10.0.0.1', '2001:db8::1')).toBe('2001:db8::1');
  });

  it('is the proxy where that names nobody', () => {
    for (const forwarded of [undefined, '', 'unknown', ',', '198.51.100.9, <script>'])
      expect(address('10.0.0.1', forwarded)).toBe('10.0.0.1');
  });

  it.each([
    [{}, undefined],
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer  abc' }, 'abc'],
    [{ 'x-api-key': 'abc' }, 'abc'],
    [{ authorization: 'Bearer abc', 'x-api-key': 'def' }, 'abc'],
    [{ authorization: 'Basic abc' }, ''],
    [{ authorization: '' }, ''],
    [{ 'x-api-key': '' }, ''],
  ])('has sent with %j the key %s', (headers, token) => {
    expect(callerOf({ headers, peer: '::1' }, doors).token).toBe(token);
  });
});
