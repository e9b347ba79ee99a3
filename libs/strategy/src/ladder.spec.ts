import fc from 'fast-check';
import { expectedValue, netRiskReward, priceBracket, type Terms } from './bracket.js';
import { DEFAULT_COST_PROFILE, feeRates } from './costs.js';
import { ladderRiskReward, ladderWin, priceLadder } from './ladder.js';

const terms: Terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };
const input = { sigma: 60, maxMinutes: 480, factors: [] };

describe('a ladder', () => {
  it('loses 0.07 R in the worked example: 60 % at 0.9 R, the rest at 2 R, reached by four in ten', () => {
    const win = ladderWin({ near: 0.9, far: 2, fraction: 0.6, farReach: 0.4 });
    expect(expectedValue({ target: 0.5, stop: 0.5, timeout: 0 }, win, 0, 0)).toBeCloseTo(-0.07, 12);
  });

  it('earns the mean of both targets where both are reached', () => {
    expect(ladderRiskReward({ near: 0.9, far: 2, fraction: 0.6 })).toBeCloseTo(1.34, 12);
  });

  it('publishes what its odds and its reward are worth', () => {
    const ladder = { entry: 270_000, stop: 271_000, near: 269_000, far: 267_500, fraction: 0.6 };
    const priced = priceLadder(ladder, input, terms, 1.2);
    expect(priced.ladder).toEqual({ near: 1, far: 2.5, fraction: 0.6, farReach: 0.48 });
    expect(priced.riskReward).toBeCloseTo(0.6 + 0.4 * 0.48 * 2.5, 12);
    const { odds, riskReward, timeoutR, costR } = priced;
    expect(priced.expectedValue).toBeCloseTo(expectedValue(odds, riskReward, timeoutR, costR), 12);
    const exit = { entry: 270_000, stop: 271_000, target: 270_000 - 1_000 * priced.riskReward };
    expect(priced.netRiskReward).toBeCloseTo(netRiskReward(exit, feeRates(DEFAULT_COST_PROFILE)), 12);
  });

  it('never reaches the farther target more often than always', () => {
    const ladder = { entry: 270_000, stop: 269_000, near: 271_000, far: 271_100, fraction: 0.5 };
    expect(priceLadder(ladder, input, terms, 1.5).ladder?.farReach).toBe(1);
  });

  it('names what it does not pay', () => {
    const ladder = { entry: 270_000, stop: 271_000, near: 269_000, far: 267_500, fraction: 0.6 };
    expect(priceLadder(ladder, input, terms).vetoes).toEqual(['COST_TOO_HIGH', 'EV_NEGATIVE']);
    const free = { ...terms, costs: { ...DEFAULT_COST_PROFILE, maker: 0, taker: 0, slip: 0 } };
    expect(priceLadder(ladder, input, { ...free, minExpectedValue: -1e-9 }).vetoes).toEqual([]);
    expect(priceLadder(ladder, input, { ...free, minExpectedValue: -1e-9 }, 0.9).vetoes).toEqual(['EV_NEGATIVE']);
  });

  const step = fc.integer({ min: 1, max: 4_000 });

  it('is by chance worth what leaving whole at the nearer target is worth, up and down', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, -1),
        step,
        step,
        step,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (d, ...rest) => {
          const [risk, near, further, fraction] = rest;
          const bracket = { entry: 270_000, stop: 270_000 - d * risk, target: 270_000 + d * near };
          const ladder = { ...bracket, near: bracket.target, far: bracket.target + d * further, fraction };
          const [steps, whole] = [priceLadder(ladder, input, terms), priceBracket(bracket, input, terms)];
          expect(steps.riskReward).toBeCloseTo(whole.riskReward, 9);
          expect(steps.netRiskReward).toBeCloseTo(whole.netRiskReward, 9);
          expect(steps.expectedValue).toBeCloseTo(whole.expectedValue, 9);
          expect(steps.odds).toEqual(whole.odds);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
