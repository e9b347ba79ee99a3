import fc from 'fast-check';
import { sigmoid } from '#libs/strategy';
import { calibrated, PRIOR_CALIBRATION } from '../calibration.js';
import { fitCalibration, type LabelledClaim } from './calibration-fit.js';

/** Claims over a grid of chances and edges whose targets come as often as the line says: no chance in the test. */
function claims(count: number, intercept: number, slope: number): readonly LabelledClaim[] {
  const due = new Map<string, number>();
  return Array.from({ length: count }, (_, i) => {
    const [chance, edge] = [-1 + 0.5 * (i % 4), -0.6 + 0.3 * (i % 5)];
    const key = `${chance} ${edge}`;
    const owed = (due.get(key) ?? 0.5) + sigmoid(chance + intercept + slope * edge);
    const y = owed >= 1 ? 1 : 0;
    due.set(key, owed - y);
    return { chance, edge, y };
  });
}

describe('the fit of the calibration', () => {
  it('is the prior below 100 outcomes', () => {
    expect(fitCalibration(claims(99, -1, 0.2))).toEqual({ ...PRIOR_CALIBRATION, observations: 99 });
    expect(fitCalibration(claims(100, -1, 0.2)).intercept).toBeLessThan(-0.3);
  });

  it('finds the line that made the outcomes, drawn to the prior by 50 outcomes', () => {
    const { intercept, slope } = fitCalibration(claims(900, -0.4, 0.5));
    expect(intercept).toBeCloseTo((-0.4 * 900) / 950, 1);
    expect(slope).toBeCloseTo((0.5 * 900 + 50) / 950, 1);
    const strong = fitCalibration(claims(100, -0.4, 0.5));
    expect(Math.abs(strong.intercept)).toBeLessThan(Math.abs(intercept));
  });

  it('stays where it is if the prior is right', () => {
    const { intercept, slope } = fitCalibration(claims(800, 0, 1));
    expect(intercept).toBeCloseTo(0, 1);
    expect(slope).toBeCloseTo(1, 1);
  });

  it('never lets a larger edge mean less', () => {
    const backwards = fitCalibration(claims(900, 0, -1));
    expect(backwards.slope).toBe(0);
    expect(calibrated(backwards, 0, 0.6)).toBe(calibrated(backwards, 0, -0.6));
  });

  it('puts an isotonic fit on top from 1,000 outcomes on', () => {
    expect(fitCalibration(claims(999, 0, 1)).isotonic).toBeUndefined();
    const fit = fitCalibration(claims(1_000, 0, 1));
    expect(fit.isotonic?.length).toBeGreaterThan(1);
    expect(calibrated(fit, 0, 0)).toBeCloseTo(0.5, 1);
  });

  it('is monotone in the edge and within 0.02 and 0.95 for any outcomes', () => {
    const any = fc.array(
      fc.record({
        chance: fc.double({ min: -3.9, max: 3.9, noNaN: true }),
        edge: fc.double({ min: -1.2, max: 1.2, noNaN: true }),
        y: fc.constantFrom<0 | 1>(0, 1),
      }),
      { minLength: 100, maxLength: 130 },
    );
    fc.assert(
      fc.property(any, fc.constantFrom(-2, 0, 2), (all, chance) => {
        const fit = fitCalibration(all);
        const curve = [-1.2, -0.6, 0, 0.6, 1.2].map((edge) => calibrated(fit, chance, edge));
        expect(curve.every((p, i) => p >= 0.02 && p <= 0.95 && p >= (curve[i - 1] ?? 0))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
