import fc from 'fast-check';
import { hedgeLoss, hedgeRound, hedgeSettings } from './hedge.js';
import type { Weights } from './learned.js';

const weights = { 'fabio-playbook': 0.4, 'mean-reversion': 0.35, grid: 0.25 };
const example = { rate: 0.5, share: 0, floor: 0 };

function rounded(all: Weights): readonly string[] {
  return Object.values(all).map((weight) => weight.toFixed(6));
}

describe('Hedge', () => {
  it('weighs the worked example: losses 0.2, 0.5, 0.7 at rate 0.5, then fixed share 0.03', () => {
    const losses = { 'fabio-playbook': 0.2, 'mean-reversion': 0.5, grid: 0.7 };
    expect(rounded(hedgeRound(weights, losses, example))).toEqual(['0.446454', '0.336234', '0.217312']);
    expect(rounded(hedgeRound(weights, losses, { ...example, share: 0.03 }))).toEqual([
      '0.443061',
      '0.336147',
      '0.220793',
    ]);
  });

  it('lets those that sleep keep their weight, and one awake alone too', () => {
    const pair = hedgeRound(weights, { 'mean-reversion': 0, grid: 1 }, hedgeSettings(3));
    expect(pair['fabio-playbook']).toBe(0.4);
    expect((pair['mean-reversion'] ?? 0) + (pair['grid'] ?? 0)).toBeCloseTo(0.6, 12);
    expect(pair['mean-reversion']).toBeGreaterThan(0.35);
    expect(hedgeRound(weights, { grid: 1 }, hedgeSettings(3))['grid']).toBeCloseTo(0.25, 12);
  });

  it('maps 2 R to no loss and -1.5 R to a whole one', () => {
    expect([5, 2, 0.25, -1.5, -9].map(hedgeLoss)).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('learns at 0.21 for three strategies', () => {
    expect(hedgeSettings(3).rate).toBeCloseTo(0.2096, 4);
  });

  it('keeps the mass of those awake and the floor, however long one loses', () => {
    const losses = fc.array(
      fc.dictionary(fc.constantFrom(...Object.keys(weights)), fc.double({ min: 0, max: 1, noNaN: true }), {
        minKeys: 1,
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(losses, (rounds) => {
        const end = rounds.reduce<Weights>((now, round) => hedgeRound(now, round, hedgeSettings(3)), weights);
        expect(Object.values(end).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        for (const weight of Object.values(end)) expect(weight).toBeGreaterThanOrEqual(0.1 - 1e-12);
      }),
      { numRuns: 1_000 },
    );
  });
});
