import fc from 'fast-check';
import { brier } from './forecast-score.js';
import { isotonicAt, isotonicFit, type Forecast } from './isotonic.js';

const stated = [0.2, 0.4, 0.6, 0.8];
const came = [0, 1, 0, 1] as const;
const example: readonly Forecast[] = stated.map((p, i) => ({ p, y: came[i] ?? 0 }));

const forecasts = fc.array(
  fc.record({ p: fc.integer({ min: 1, max: 99 }).map((x) => x / 100), y: fc.constantFrom<0 | 1>(0, 1) }),
  { minLength: 1, maxLength: 80 },
);

describe('isotonic regression', () => {
  it('pools the worked example to 0, 0.5, 0.5, 1 and takes its Brier score from 0.20 to 0.125', () => {
    const steps = isotonicFit(example);
    expect(stated.map((p) => isotonicAt(steps, p))).toEqual([0, 0.5, 0.5, 1]);
    expect(brier(example)).toBeCloseTo(0.2, 12);
    expect(brier(example.map(({ p, y }) => ({ p: isotonicAt(steps, p), y })))).toBeCloseTo(0.125, 12);
  });

  it('runs straight between steps and level beyond them', () => {
    const steps = isotonicFit(example);
    expect([0.1, 0.3, 0.5, 0.7, 0.9].map((p) => isotonicAt(steps, p))).toEqual([
      0,
      expect.closeTo(0.25, 12),
      0.5,
      expect.closeTo(0.75, 12),
      1,
    ]);
    expect(isotonicAt([], 0.3)).toBe(0.3);
  });

  it('never falls, keeps the mean, never scores worse on its own outcomes, whatever their order', () => {
    fc.assert(
      fc.property(forecasts, (all) => {
        const steps = isotonicFit(all);
        const fitted = all.map(({ p, y }) => ({ p: isotonicAt(steps, p), y }));
        const rising = steps.every((step, i) => i === 0 || step.value >= (steps[i - 1]?.value ?? 0));
        const sum = (of: (one: Forecast) => number, list: readonly Forecast[]): number =>
          list.reduce((total, one) => total + of(one), 0);
        expect(rising).toBe(true);
        expect(sum(({ p }) => p, fitted)).toBeCloseTo(
          sum(({ y }) => y, all),
          6,
        );
        expect(brier(fitted)).toBeLessThanOrEqual(brier(all) + 1e-12);
        expect(isotonicFit(all.toReversed())).toEqual(steps);
      }),
      { numRuns: 1_000 },
    );
  });
});
