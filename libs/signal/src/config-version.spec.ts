import fc from 'fast-check';
import { createStrategies } from '#libs/strategy';
import { canonicalJson } from './canonical-json.js';
import { configVersion } from './config-version.js';
import { sha256 } from './content-digest.js';
import { signalSettings } from './settings.js';

describe('canonical JSON', () => {
  it('orders keys at every depth and writes no white space', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 'ü' }], a: undefined, A: null })).toBe('{"A":null,"b":[{"c":"ü","d":1}]}');
  });

  it('refuses numbers that JSON cannot say', () => {
    expect(() => canonicalJson({ a: [Infinity] })).toThrow('Settings must be finite numbers, was Infinity');
  });

  it('is the same whatever order the keys were written in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const backwards = Object.fromEntries(Object.entries(object).toReversed());
        expect(canonicalJson(backwards)).toBe(canonicalJson(object));
        expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the configuration version', () => {
  const version = (options: Parameters<typeof signalSettings>[0] = {}): string =>
    configVersion(createStrategies(options.parameters), signalSettings(options));

  it('is a digest that equal settings share', () => {
    expect(version()).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(version()).toBe(version({ economics: 'annotate', costProfile: 'binance-usdm-vip0-taker' }));
  });

  it.each([
    ['economics', { economics: 'block' }],
    ['the cost profile', { costProfile: 'binance-spot-vip0' }],
    ['the quorum', { minSupporters: 2 }],
    ['a parameter', { parameters: { grid: { minQuality: 0.61 } } }],
    ['the reading', { analysis: { version: 2 } }],
  ] as const)('changes with %s', (_name, options) => {
    expect(version(options)).not.toBe(version());
  });

  it('hashes as everybody does', () => {
    expect(sha256('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('is not made of settings that do not exist', () => {
    expect(() => signalSettings({ costProfile: 'none' })).toThrow(/was none$/);
  });
});
