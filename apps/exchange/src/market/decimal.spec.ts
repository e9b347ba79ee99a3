import fc from 'fast-check';
import { formatFixed, parseFixed, parseFixedBig } from './decimal.js';

describe('fixed decimals', () => {
  it.each([
    [6_183_763, 2, '61837.63000000'],
    [0, 6, '0.00000000'],
    [5, 5, '0.00005000'],
    [123, 8, '0.00000123'],
    [7, 0, '7.00000000'],
    [1_519_031_694_519_200_000n, 8, '15190316945.19200000'],
  ])('writes %s of 1e-%s as %s', (units, decimals, text) => {
    expect(formatFixed(units, decimals)).toBe(text);
    expect(parseFixedBig(text, decimals)).toBe(BigInt(units));
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 8 }), (units, decimals) => {
        expect(parseFixed(formatFixed(units, decimals), decimals)).toBe(units);
      }),
    );
  });

  it('reads short forms', () => {
    expect([parseFixed('83.29', 2), parseFixed('1.3', 6), parseFixed('7', 3)]).toEqual([8_329, 1_300_000, 7_000]);
  });

  it.each([
    ['0.123', 2, 'multiple of 1e-2'],
    ['-1.0', 2, 'digits'],
    ['', 2, 'digits'],
    ['1e5', 2, 'digits'],
    ['.5', 2, 'digits'],
    ['99999999999.0', 8, 'fit 2^53'],
  ])('refuses "%s" in units of 1e-%s', (text, decimals, why) => {
    expect(() => parseFixed(text, decimals)).toThrow(why);
  });
});
