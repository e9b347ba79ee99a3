import fc from 'fast-check';
import { formatUnits, parseDecimal, readUnits, significantDecimals, toUnits } from './decimal.js';

/** What the slow, exact way says: the units where they fit a double and nothing is finer. */
function exactly(text: string, decimals: number): number | undefined {
  try {
    const { units, rest } = toUnits(parseDecimal(text), decimals);
    return rest === 0n && units <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(units) : undefined;
  } catch {
    return undefined;
  }
}

describe('readUnits', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), maxLength: 12 });
  const wild = fc.string({ unit: fc.constantFrom(...'0123456789.-+eE '.split('')), maxLength: 20 });
  const text = fc.oneof(
    fc.tuple(digits, digits).map((parts) => parts.join('.')),
    digits,
    wild,
    fc.string(),
  );

  it('never disagrees with the exact way', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 8 }), (number, decimals) => {
        const quick = readUnits(number, decimals);
        if (quick !== undefined) expect(quick).toBe(exactly(number, decimals));
      }),
      { numRuns: 20_000 },
    );
  });

  it('reads what exchanges send', () => {
    expect(readUnits('42283.58000000', 2)).toBe(4_228_358);
    expect(readUnits('1519031.69451920', 8)).toBe(151_903_169_451_920);
    expect(readUnits('0.00000638', 8)).toBe(638);
    expect(readUnits('7', 2)).toBe(700);
    expect(readUnits('0.001', 2)).toBeUndefined();
  });
});

describe('decimals', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 12 }), (units, decimals) => {
        const text = formatUnits(units, decimals);
        expect(toUnits(parseDecimal(text), decimals)).toEqual({ units, rest: 0n });
      }),
      { numRuns: 2000 },
    );
  });

  it('know how many of them count', () => {
    expect(['0.01000000', '1.00000000', '0.00000001', '10', '0'].map(significantDecimals)).toEqual([2, 0, 8, 0, 0]);
  });
});
