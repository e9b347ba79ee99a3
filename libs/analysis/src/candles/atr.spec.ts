import fc from 'fast-check';
import { Atr } from './atr.js';

const CANDLES = [
  [10, 8, 9],
  [11, 9, 10],
  [13, 10, 12],
  [12, 9, 9],
  [10, 7, 8],
] as const;

describe('Atr', () => {
  it('is seeded as Wilder did, with the mean of the first true ranges', () => {
    const atr = new Atr(3);
    const steps = CANDLES.map(([high, low, close]) => ({ value: atr.update(high, low, close), range: atr.trueRange }));
    expect(steps.map(({ range }) => range)).toEqual([2, 2, 3, 3, 3]);
    const exact = [7 / 3, 23 / 9, 73 / 27].map((value) => expect.closeTo(value, 14));
    expect(steps.map(({ value }) => value)).toEqual([undefined, undefined, ...exact]);
  });

  it('starts one candle later, and elsewhere, where the first true range is left out as TA-Lib does', () => {
    const atr = new Atr(3);
    const values = CANDLES.slice(1).map(([high, low, close]) => atr.update(high, low, close));
    expect(values).toEqual([undefined, undefined, expect.closeTo(8 / 3, 14), expect.closeTo(25 / 9, 14)]);
  });

  it('counts a jump over the last close, but not one over a hole', () => {
    const atr = new Atr(1);
    atr.update(10, 9, 10);
    expect(atr.update(30, 29, 30)).toBe(20);
    atr.skipHole();
    expect(atr.update(50, 49, 50)).toBe(1);
  });

  it('refuses a period that is no positive integer', () => {
    expect(() => new Atr(0)).toThrow('must be a positive integer, was 0');
    expect(() => new Atr(1.5)).toThrow('was 1.5');
  });

  it('is never negative and never above the largest true range', () => {
    const candle = fc.tuple(fc.integer({ min: 1, max: 1e7 }), fc.nat(1e5), fc.nat(1e5));
    fc.assert(
      fc.property(fc.array(candle, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (rows, period) => {
        const atr = new Atr(period);
        let largest = 0;
        for (const [low, span, part] of rows) {
          const value = atr.update(low + span, low, low + Math.min(span, part));
          largest = Math.max(largest, atr.trueRange);
          expect(value ?? 0).toBeGreaterThanOrEqual(0);
          expect(value ?? 0).toBeLessThanOrEqual(largest * (1 + 1e-12));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
