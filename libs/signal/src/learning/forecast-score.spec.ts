import fc from 'fast-check';
import { atBaseRate, brier, murphy, reliability, skill, wilson } from './forecast-score.js';
import type { Forecast } from './isotonic.js';

/** Forecasts of ten statements, each true as often as it says. */
const honest: readonly Forecast[] = Array.from({ length: 100 }, (_, i) => {
  const p = 0.05 + 0.1 * Math.floor(i / 10);
  return { p, y: i % 10 < Math.round(10 * p) ? 1 : 0 } as const;
});

describe('the scores of forecasts', () => {
  it('say nothing about fewer than 30', () => {
    const few = honest.slice(0, 29);
    expect(skill(few, atBaseRate(few))).toEqual({ value: null, reason: '29 of 30 outcomes' });
    expect(skill(honest, atBaseRate(honest)).value).toBeGreaterThan(0.3);
  });

  it('say nothing against a reference that never erred', () => {
    const sure = honest.map(({ y }) => ({ p: y, y }));
    expect(skill(honest, sure)).toMatchObject({ value: null });
  });

  it('give the base rate no skill over itself', () => {
    expect(skill(atBaseRate(honest), atBaseRate(honest))).toEqual({ value: 0 });
  });

  it('come apart into reliability, resolution and uncertainty', () => {
    const { reliability: unreliable, resolution, uncertainty } = murphy(honest);
    expect(unreliable - resolution + uncertainty).toBeCloseTo(brier(honest), 12);
    expect(uncertainty).toBeCloseTo(0.45 * 0.55, 12);
  });

  it('bin ten times equally many', () => {
    const bins = reliability(honest.slice(0, 95));
    expect(bins.map(({ count }) => count)).toEqual([9, 10, 9, 10, 9, 10, 9, 10, 9, 10]);
    expect(bins.every((bin, i) => bin.stated >= (bins[i - 1]?.stated ?? 0))).toBe(true);
    expect(reliability(honest.slice(0, 3))).toHaveLength(3);
  });

  it('know the interval of a share (Wilson 1927: 15 of 50 is 0.191 to 0.438)', () => {
    expect(wilson(15, 50).low).toBeCloseTo(0.191, 3);
    expect(wilson(15, 50).high).toBeCloseTo(0.4375, 3);
    expect(wilson(0, 10).low).toBe(0);
  });

  it('keep every interval around its share and within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
        const hits = Math.floor(share * count);
        const { low, high } = wilson(hits, count);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(hits / count + 1e-12);
        expect(high).toBeGreaterThanOrEqual(hits / count - 1e-12);
      }),
      { numRuns: 1_000 },
    );
  });
});
