import { SortedValues } from '../candles/sorted-values.js';
import { buyShare, delta, deltaRatio, deltaZ } from './delta.js';

describe('delta', () => {
  it('is what buyers took minus what sellers took', () => {
    expect(delta(105, 60)).toBe(15);
    expect(deltaRatio(15, 105)).toBe(1 / 7);
    expect(buyShare(105, 60)).toBe(60 / 105);
  });

  it('has no ratio where nothing was traded', () => {
    expect(deltaRatio(0, 0)).toBeUndefined();
    expect(buyShare(0, 0)).toBeUndefined();
  });
});

describe('deltaZ', () => {
  const zOf = (...deltas: readonly number[]): number | undefined => {
    const ranked = new SortedValues(deltas.length);
    for (const one of deltas) ranked.add(one);
    return deltaZ(deltas.at(-1) ?? NaN, ranked);
  };

  it('measures the last delta in robust deviations', () => {
    expect(zOf(-2, -1, 0, 1, 10)).toBeCloseTo(10 / 1.4826, 12);
  });

  it('is unknown of nothing and without a deviation', () => {
    expect(zOf()).toBeUndefined();
    expect(zOf(3, 3, 3, 9)).toBeUndefined();
  });

  it('turns round with its flow', () => {
    const deltas = [4, -3, 12, 7, -20, 31];
    expect(zOf(...deltas.map((value) => -value))).toBe(-(zOf(...deltas) ?? 0));
  });
});
