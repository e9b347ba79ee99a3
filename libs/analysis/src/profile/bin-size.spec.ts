import fc from 'fast-check';
import { DayBinSize, legBinSize, nice } from './bin-size.js';

describe('nice', () => {
  it.each([
    [0.3, 1],
    [1.41, 1],
    [1.42, 2],
    [3.16, 2],
    [3.17, 5],
    [7.07, 5],
    [7.08, 10],
    [1234, 1000],
    [1500, 2000],
  ])('takes %d to %d', (raw, size) => expect(nice(raw)).toBe(size));

  it('refuses what is no size', () => {
    for (const raw of [0, -1, NaN, Infinity]) expect(() => nice(raw)).toThrow(`was ${raw}`);
  });

  it('is nearest in the logarithm among all round sizes', () => {
    const sizes = [1, 2, 5].flatMap((digit) => Array.from({ length: 12 }, (_, k) => digit * 10 ** k));
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (raw) => {
        const distance = (size: number): number => Math.abs(Math.log(size / raw));
        expect(distance(nice(raw))).toBeLessThanOrEqual(Math.min(...sizes.map(distance)) + 1e-12);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('legBinSize', () => {
  it('gives about 40 rows, never coarser than the day and never finer than a tick', () => {
    expect(legBinSize(4000, 500)).toBe(100);
    expect(legBinSize(4000, 50)).toBe(50);
    expect(legBinSize(3, 500)).toBe(1);
    expect(legBinSize(0, undefined)).toBe(1);
  });
});

describe('DayBinSize', () => {
  it('holds its size until the raw one is off by half', () => {
    const size = new DayBinSize();
    expect(size.value).toBeUndefined();
    size.dayClosed(undefined);
    expect(size.value).toBeUndefined();
    size.dayClosed(10_000);
    expect(size.value).toBe(100);
    size.dayClosed(14_999);
    expect(size.value).toBe(100);
    size.dayClosed(15_001);
    expect(size.value).toBe(200);
    size.dayClosed(10_001);
    expect(size.value).toBe(200);
    size.dayClosed(10_000);
    expect(size.value).toBe(100);
    size.dayClosed(0);
    expect(size.value).toBe(100);
  });
});
