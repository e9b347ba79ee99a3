import fc from 'fast-check';
import { bulkDelta, erf } from './bulk-volume.js';

describe('erf', () => {
  it.each([
    [0, 0],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.4999, 0.9995928300996666],
    [2.5, 0.999593047982555],
    [3, 0.9999779095030014],
    [7, 1],
  ])('of %d is %d', (x, value) => expect(erf(x)).toBeCloseTo(value, 10));

  it('is odd, bounded and rising', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, more) => {
          expect(erf(-x) + erf(x)).toBe(0);
          expect(Math.abs(erf(x))).toBeLessThanOrEqual(1);
          expect(erf(x + more)).toBeGreaterThanOrEqual(erf(x) - 1e-14);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('bulkDelta', () => {
  it('gives 68 % of the volume to a move of one deviation', () => {
    expect(bulkDelta(1000, 7, 7)).toBeCloseTo(682.689, 3);
    expect(bulkDelta(1000, -7, 7)).toBe(-bulkDelta(1000, 7, 7));
  });

  it('takes no side in a flat market', () => {
    expect(bulkDelta(1000, 0, 0)).toBe(0);
    expect(bulkDelta(1000, 0, 5)).toBe(0);
  });
});
