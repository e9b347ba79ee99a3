import fc from 'fast-check';
import { baseOdds } from './base-rate.js';
import { costInR, netRiskReward, priceBracket, riskReward, timeStop, worthOf, type Terms } from './bracket.js';
import { costProfile, costRates, DEFAULT_COST_PROFILE, feeRates } from './costs.js';
import { logit, sigmoid, type Factor } from './edge.js';

const free = { ...DEFAULT_COST_PROFILE, id: 'free', maker: 0, taker: 0, slip: 0 };
const terms: Terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };
const example = { entry: 27_000, stop: 26_840, target: 27_200 };
const spot = costProfile('binance-spot-vip0');
const runs = { numRuns: 1_000 };

describe('R:R, costs and time stop', () => {
  it('equal the worked example: 27,000 / 26,840 / 27,200', () => {
    expect(riskReward(example)).toBe(1.25);
    expect(netRiskReward(example, feeRates(DEFAULT_COST_PROFILE))).toBeCloseTo(172.9 / 186.92, 12);
    expect(netRiskReward(example, feeRates(spot))).toBeCloseTo(145.8 / 213.84, 12);
    expect(1 / (1 + netRiskReward(example, feeRates(DEFAULT_COST_PROFILE)))).toBeCloseTo(0.5195, 4);
    expect(1 / (1 + netRiskReward(example, feeRates(spot)))).toBeCloseTo(0.5946, 4);
    expect(costInR(example, costRates(DEFAULT_COST_PROFILE))).toBeCloseTo(0.2025, 12);
    expect(timeStop(160, 17.8, 480)).toBe(324);
  });

  it('refuse a stop that is too near: entry 26,990, stop 26,928.2', () => {
    expect(costInR({ ...example, entry: 26_990, stop: 26_928.2 }, costRates(DEFAULT_COST_PROFILE))).toBeCloseTo(
      0.5241,
      4,
    );
  });

  it.each([
    ['binance-usdm-vip0-taker', 0.0048],
    ['binance-usdm-vip0-maker', 0.0032],
    ['binance-usdm-vip0-bnb-taker', 0.0044],
    ['binance-usdm-vip0-bnb-maker', 0.002_92],
    ['binance-spot-vip0', 0.0088],
    ['binance-spot-vip0-bnb', 0.0068],
  ])('make %s carry no stop nearer than %d of price', (id, share) => {
    const entry = 1_000_000;
    expect(costInR({ entry, stop: entry * (1 - share), target: 0 }, costRates(costProfile(id)))).toBeCloseTo(0.25, 9);
  });

  it('keep the time stop between half an hour and the longest allowed', () => {
    expect(timeStop(1, 100, 480)).toBe(30);
    expect(timeStop(1_000, 1, 480)).toBe(480);
  });
});

describe('what a bracket is worth', () => {
  it('equals the worked example at R:R 2, tau 2 and an edge of 0.30', () => {
    const { odds, expectedValue } = worthOf(baseOdds(2, 2), 2, 0.3, 0.15);
    expect([odds.target, odds.stop, odds.timeout].map((p) => p.toFixed(4))).toEqual(['0.3351', '0.5526', '0.1123']);
    expect(expectedValue).toBeCloseTo(0.0237, 4);
  });

  it('equals the worked examples without a time limit', () => {
    expect(worthOf(baseOdds(2, Infinity), 2, 0.3, 0).odds.target).toBeCloseTo(0.40296, 5);
    expect(logit(0.85) - logit(baseOdds(1.25, Infinity).target)).toBeCloseTo(1.9577, 4);
    expect(sigmoid(logit(0.85))).toBeCloseTo(0.85, 12);
  });

  const distance = fc.integer({ min: 10, max: 5_000 });
  const input = fc.record({ sigma: fc.double({ min: 1, max: 400, noNaN: true }), maxMinutes: fc.constant(480) });
  const factor = fc.record({
    name: fc.constant('any'),
    value: fc.double({ min: 0, max: 1, noNaN: true }),
    reference: fc.double({ min: 0, max: 1, noNaN: true }),
    weight: fc.double({ min: -1, max: 1, noNaN: true }),
  });

  it('is nothing without edge and costs', () => {
    fc.assert(
      fc.property(distance, distance, input, (risk, reward, { sigma, maxMinutes }) => {
        const bracket = { entry: 270_000, stop: 270_000 - risk, target: 270_000 + reward };
        const priced = priceBracket(bracket, { sigma, maxMinutes, factors: [] }, { ...terms, costs: free });
        const clipped = priced.base.target < 0.02 || priced.base.target > 0.98;
        if (!clipped) expect(Math.abs(priced.expectedValue)).toBeLessThan(2e-3 * (1 + priced.riskReward));
      }),
      runs,
    );
  });

  it('is the same for the mirrored bracket', () => {
    fc.assert(
      fc.property(distance, distance, input, fc.array(factor), (risk, reward, { sigma, maxMinutes }, factors) => {
        const at = { sigma, maxMinutes, factors };
        const without = { ...terms, costs: free };
        const long = priceBracket({ entry: 270_000, stop: 270_000 - risk, target: 270_000 + reward }, at, without);
        const short = priceBracket({ entry: 270_000, stop: 270_000 + risk, target: 270_000 - reward }, at, without);
        expect(short).toEqual(long);
      }),
      runs,
    );
  });

  it('keeps odds, edge and quality in their bounds, and grows with the edge', () => {
    fc.assert(
      fc.property(distance, distance, input, fc.array(factor), (risk, reward, { sigma, maxMinutes }, factors) => {
        const bracket = { entry: 270_000, stop: 270_000 - risk, target: 270_000 + reward };
        const { odds, edge, quality, expectedValueGross, base, timeoutR } = priceBracket(
          bracket,
          { sigma, maxMinutes, factors },
          terms,
        );
        expect(odds.target + odds.stop + odds.timeout).toBeCloseTo(1, 12);
        expect(Math.abs(edge)).toBeLessThanOrEqual(0.6);
        expect(quality >= 0 && quality <= 1).toBe(true);
        const better = worthOf(base, riskReward(bracket), edge + 0.1, 0);
        expect(better.odds.target).toBeGreaterThan(odds.target);
        if (timeoutR >= -1) expect(better.expectedValueGross).toBeGreaterThan(expectedValueGross);
      }),
      runs,
    );
  });

  it('caps the edge it may claim', () => {
    const strong: Factor = { name: 'strong', value: 1, reference: 0, weight: 5 };
    const at = { sigma: 20, maxMinutes: 480, factors: [strong] };
    expect(priceBracket(example, at, terms).edge).toBe(0.6);
    expect(priceBracket(example, at, { ...terms, edgeCap: 1.2 }).edge).toBe(1.2);
  });

  it('names what does not pay', () => {
    const at = { sigma: 17.8, maxMinutes: 480, factors: [] };
    expect(priceBracket(example, at, terms).vetoes).toEqual(['EV_NEGATIVE']);
    expect(priceBracket({ ...example, stop: 26_990 }, at, terms).vetoes).toEqual([
      'COST_TOO_HIGH',
      'UNREACHABLE',
      'EV_NEGATIVE',
    ]);
    expect(priceBracket(example, at, { ...terms, costs: free, minExpectedValue: -0.01 }).vetoes).toEqual([]);
  });

  it('takes off the quality what no factor holds', () => {
    const at = { sigma: 17.8, maxMinutes: 480, factors: [{ name: 'any', value: 0.8, reference: 0, weight: 1 }] };
    expect(priceBracket(example, { ...at, qualityShare: 0.85 }, terms).quality).toBeCloseTo(0.68, 12);
  });

  it('enters at maker cost where the plan rests an order', () => {
    const at = { sigma: 17.8, maxMinutes: 480, factors: [], entry: 'maker' } as const;
    expect(priceBracket(example, at, terms).costR).toBeCloseTo((27_000 * 0.0008) / 160, 12);
  });

  it('refuses a market without range', () => {
    expect(() => priceBracket(example, { sigma: 0, maxMinutes: 480, factors: [] }, terms)).toThrow(/was 0 and 160/);
    expect(() => priceBracket({ ...example, stop: 27_000 }, { sigma: 1, maxMinutes: 480, factors: [] }, terms)).toThrow(
      RangeError,
    );
  });
});

describe('cost profiles', () => {
  it('are found by id only', () => {
    expect(costProfile('binance-usdm-vip0-taker')).toBe(DEFAULT_COST_PROFILE);
    expect(() => costProfile('free')).toThrow(
      /^Cost profile must be one of binance-usdm-vip0-taker, .*, binance-spot-vip0-bnb, was free$/,
    );
  });
});
