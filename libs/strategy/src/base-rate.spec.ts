import fc from 'fast-check';
import { baseOdds, mixedOdds, timeoutResult, type Odds } from './base-rate.js';

const runs = { numRuns: 2_000 };
const ratio = fc.double({ min: 0.05, max: 20, noNaN: true });
/** Where 200 terms are enough for six digits. */
const usual = fc.double({ min: 0.05, max: 10, noNaN: true });
const horizon = fc.double({ min: 0.05, max: 20, noNaN: true });

function rounded({ target, stop, timeout }: Odds): readonly string[] {
  return [target, stop, timeout].map((p) => p.toFixed(3));
}

// The tables were computed independently in Python and checked by Monte-Carlo (20,000 paths of 4,000 steps).
describe('odds of a bracket by chance alone', () => {
  it.each([
    [1.25, 1, ['0.210', '0.317', '0.473']],
    [2, 1, ['0.045', '0.317', '0.637']],
    [1.25, 2, ['0.432', '0.543', '0.025']],
    [2, 2, ['0.272', '0.605', '0.123']],
    [3, 2, ['0.121', '0.617', '0.262']],
  ])('equal the table at R:R %d and tau %d', (riskReward, tau, expected) => {
    expect(rounded(baseOdds(riskReward, tau))).toEqual(expected);
  });

  it('equal the worked example at R:R 2 and tau 2 to four decimals', () => {
    const base = baseOdds(2, 2);
    expect([base.target, base.stop, base.timeout].map((p) => p.toFixed(4))).toEqual(['0.2719', '0.6051', '0.1230']);
    expect(timeoutResult(base, 2)).toBeCloseTo(0.499, 4);
  });

  it('become 1 / (1 + R:R) without a time limit', () => {
    for (const riskReward of [0.5, 1, 1.25, 2, 5]) {
      expect(baseOdds(riskReward, Infinity).target).toBeCloseTo(1 / (1 + riskReward), 12);
      expect(baseOdds(riskReward, Infinity).timeout).toBeCloseTo(0, 12);
    }
  });

  it('do not stop early where a sine happens to be zero', () => {
    // At R:R 1 every even term is zero, at R:R 2 every third.
    expect(baseOdds(1, 0.5).target).toBeCloseTo(baseOdds(1, 0.5).stop, 12);
    expect(baseOdds(1, 0.5).timeout).toBeCloseTo(0.90904, 3);
  });
});

describe('odds under uncertain volatility', () => {
  it.each([
    [1, ['0.418', '0.418', '0.163']],
    [1.5, ['0.284', '0.470', '0.246']],
    [2, ['0.195', '0.493', '0.312']],
    [3, ['0.093', '0.512', '0.395']],
  ])('equal the table at R:R %d and tau 2', (riskReward, expected) => {
    expect(rounded(mixedOdds(riskReward, 2))).toEqual(expected);
  });
});

describe.each([
  ['baseOdds', baseOdds],
  ['mixedOdds', mixedOdds],
])('%s', (_name, oddsOf) => {
  it('are probabilities that add up to 1', () => {
    fc.assert(
      fc.property(ratio, horizon, (riskReward, tau) => {
        const { target, stop, timeout } = oddsOf(riskReward, tau);
        for (const p of [target, stop, timeout]) expect(p >= 0 && p <= 1).toBe(true);
        expect(target + stop + timeout).toBeCloseTo(1, 12);
      }),
      runs,
    );
  });

  it('reach a farther target more rarely', () => {
    fc.assert(
      fc.property(usual, usual, fc.double({ min: 0.5, max: 20, noNaN: true }), (a, b, tau) => {
        const [near, far] = [Math.min(a, b), Math.max(a, b)];
        expect(oddsOf(far, tau).target).toBeLessThanOrEqual(oddsOf(near, tau).target + 1e-6);
      }),
      runs,
    );
  });

  it('earn nothing before costs where timeouts count', () => {
    fc.assert(
      fc.property(ratio, horizon, (riskReward, tau) => {
        const odds = oddsOf(riskReward, tau);
        const earned = odds.target * riskReward - odds.stop + odds.timeout * timeoutResult(odds, riskReward);
        expect(Math.abs(earned)).toBeLessThan(odds.timeout > 1e-3 ? 1e-9 : 1e-3 * (1 + riskReward));
      }),
      runs,
    );
  });
});
