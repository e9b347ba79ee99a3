import { TIMEFRAME_MS, after } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { acceptance } from '../structure/acceptance.js';
import { overlapEvidence, rotationFactor, weigh } from './state-evidence.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

const FEATURES = {
  overlap: 0.8125,
  acceptance: 1,
  displacement: 0.6,
  efficiency: 0.7,
  expansion: 0.3,
  rotation: 0.5,
  initialBalance: 0.8,
};

function brackets(...ranges: readonly (readonly [number, number])[]): CandleSeries {
  const series = new CandleSeries('30m');
  const [some] = randomMarket({ minutes: 1 });
  if (!some) throw new Error('Market must have a candle');
  ranges.forEach(([high, low], i) => {
    const openTime = after(MONDAY, i * TIMEFRAME_MS['30m']);
    series.append({ ...some, timeframe: '30m', openTime, open: low, close: low, high, low });
  });
  return series;
}

describe('evidence of imbalance', () => {
  it('grows as value areas part', () => {
    expect(overlapEvidence({ val: 100, vah: 110 }, { val: 107, vah: 115 })).toBeCloseTo(0.8125, 12);
    expect(overlapEvidence({ val: 100, vah: 110 }, { val: 120, vah: 125 })).toBe(1);
    expect(overlapEvidence({ val: 100, vah: 110 }, { val: 90, vah: 120 })).toBe(0);
    expect(overlapEvidence({ val: 100, vah: 100 }, { val: 90, vah: 120 })).toBeUndefined();
  });

  it('is weighed to one score', () => {
    expect(weigh(FEATURES).score).toBeCloseTo(0.60625, 12);
    expect(weigh(FEATURES).coverage).toBeCloseTo(1, 12);
    expect(weigh({ ...FEATURES, initialBalance: undefined }).score).toBeCloseTo(0.56625 / 0.95, 12);
  });

  it('gives no score on less than 60 % of its weight, and one on exactly that', () => {
    const fewer = { ...FEATURES, expansion: undefined, rotation: undefined };
    expect(weigh(fewer)).toMatchObject({ score: expect.any(Number), coverage: expect.closeTo(0.6, 12) });
    expect(weigh({ ...fewer, initialBalance: undefined }).score).toBeUndefined();
  });

  it('counts the rotation of brackets', () => {
    const series = brackets([10, 8], [11, 9], [12, 9], [11.5, 8.5]);
    expect(rotationFactor(series, MONDAY)).toEqual({ factor: 1, normalised: 1 / 6 });
    expect(rotationFactor(brackets([10, 8]), MONDAY)).toBeUndefined();
    expect(rotationFactor(brackets([1, 1], [2, 2], [3, 3]), MONDAY)).toEqual({ factor: 4, normalised: 1 });
  });

  it('takes time and volume for acceptance', () => {
    expect(acceptance(6, 0.1)).toBe(1);
    expect(acceptance(3, 0)).toBe(0.25);
    expect(acceptance(60, 0.03)).toBeCloseTo(0.65, 12);
  });
});
