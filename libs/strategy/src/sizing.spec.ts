import { sizeAdvice } from './sizing.js';

const factor = (value: number, weight: number) => ({ name: 'any', value, reference: 0.5, weight });

describe('the advised size', () => {
  it.each([
    ['A with all evidence', [factor(0.5, 0.3), factor(0.9, 0.2)], 'A', 0.0025, 0.005],
    ['A where what speaks against it is absent', [factor(0.6, 0.3), factor(0.2, -0.2)], 'A', 0.0025, 0.005],
    ['B with half of it by weight', [factor(0.6, 0.3), factor(0.4, 0.3)], 'B', 0.001_25, 0.0025],
    ['C with less than half', [factor(0.6, 0.29), factor(0.4, 0.3)], 'C', 0.000_625, 0.001_25],
    ['C where what speaks against it is there', [factor(0.6, -0.3)], 'C', 0.000_625, 0.001_25],
    ['C without any', [factor(1, 0)], 'C', 0.000_625, 0.001_25],
  ] as const)('is %s', (_name, factors, grade, riskOfEquity, maxRiskOfEquity) => {
    expect(sizeAdvice(factors)).toEqual({ grade, riskOfEquity, maxRiskOfEquity });
  });
});
