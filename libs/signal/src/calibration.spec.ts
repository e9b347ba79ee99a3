import { logit } from '#libs/strategy';
import { calibrated, PRIOR_CALIBRATION } from './calibration.js';

describe('calibration', () => {
  it('takes claims at their word while there are no outcomes', () => {
    expect(calibrated(PRIOR_CALIBRATION, logit(1 / 3), 0.3)).toBeCloseTo(0.40296, 5);
  });

  it('ignores a fit on fewer than 100 outcomes', () => {
    const fit = { observations: 99, intercept: -1, slope: 0.5 };
    expect(calibrated(fit, 0, 0.4)).toBe(calibrated(PRIOR_CALIBRATION, 0, 0.4));
    expect(calibrated({ ...fit, observations: 100 }, 0, 0.4)).toBeCloseTo(1 / (1 + Math.exp(0.8)), 12);
  });

  it('keeps the probability within 0.02 and 0.95', () => {
    expect([calibrated(PRIOR_CALIBRATION, -9, 0), calibrated(PRIOR_CALIBRATION, 9, 0)]).toEqual([0.02, 0.95]);
  });
});
