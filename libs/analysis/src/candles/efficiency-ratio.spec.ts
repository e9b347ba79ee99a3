import { efficiencyRatio } from './efficiency-ratio.js';

const ratio = (...closes: number[]): number | undefined =>
  efficiencyRatio({ close: (index) => closes[index] ?? 0 }, 0, closes.length);

describe('efficiencyRatio', () => {
  it('is 1 of a line and 0 of a way back', () => {
    expect(ratio(1, 2, 3, 7)).toBe(1);
    expect(ratio(1, 5, 1)).toBe(0);
    expect(ratio(10, 12, 11)).toBe(1 / 3);
  });

  it('is unknown where nothing moved', () => {
    expect(ratio(5, 5, 5)).toBeUndefined();
    expect(ratio(5)).toBeUndefined();
  });
});
