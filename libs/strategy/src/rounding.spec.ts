import fc from 'fast-check';
import { roundEntry, roundLevel, roundStop, roundTarget } from './rounding.js';

describe('rounding', () => {
  it('takes entries to the nearest tick, stops away from them and targets towards them', () => {
    expect([roundEntry(100.4), roundEntry(100.5), roundEntry(100.6)]).toEqual([100, 101, 101]);
    expect([roundStop(1, 90.9), roundStop(-1, 110.1)]).toEqual([90, 111]);
    expect([roundTarget(1, 110.9), roundTarget(-1, 90.1)]).toEqual([110, 91]);
  });

  it('takes levels to the nearest tick, halves away from the middle', () => {
    expect([90.4, 90.5, 90.6].map((level) => roundLevel(level, 100))).toEqual([90, 90, 91]);
    expect([110.4, 110.5, 110.6].map((level) => roundLevel(level, 100))).toEqual([110, 111, 111]);
  });

  it('equals the worked example: touch low 26,930.0 less 1.8 is a stop at 26,928.2', () => {
    expect(roundStop(1, 269_300 - 18)).toBe(269_282);
  });

  it('never makes a plan look better than it is', () => {
    fc.assert(
      fc.property(fc.constantFrom<1 | -1>(1, -1), fc.double({ min: 1, max: 1e7, noNaN: true }), (direction, price) => {
        expect(direction * (price - roundStop(direction, price))).toBeGreaterThanOrEqual(0);
        expect(direction * (price - roundTarget(direction, price))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
