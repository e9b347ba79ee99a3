import type { KeyLevel } from './level-merge.js';
import { levelPosition, levelScoreWithin } from './level-position.js';

function level(price: number, score = 0.5): KeyLevel {
  return {
    price,
    low: price - 5,
    high: price + 5,
    tier: 2,
    kinds: [],
    score,
    significance: 3,
    state: 'naked',
    touches: 0,
    members: [],
  };
}

const LEVELS = [level(100), level(120, 0.7), level(140, 0.9)];

describe('levelPosition', () => {
  it.each([
    [110, [], 100, 120],
    [121, [120], 100, 140],
    [125, [120], 100, 140],
    [126, [], 120, 140],
    [90, [], undefined, 100],
    [150, [], 140, undefined],
  ])('sees from %d the levels at price %j, support %s and resistance %s', (price, at, support, resistance) => {
    const position = levelPosition(LEVELS, price);
    expect(position.at.map((one) => one.price)).toEqual(at);
    expect([position.support?.price, position.resistance?.price]).toEqual([support, resistance]);
  });

  it('has nothing around it where there are no levels', () => {
    expect(levelPosition([], 100)).toEqual({ at: [], support: undefined, resistance: undefined });
  });

  it('gives the best score within a zone', () => {
    expect(levelScoreWithin(LEVELS, 106, 114)).toBe(0);
    expect(levelScoreWithin(LEVELS, 105, 134)).toBe(0.7);
    expect(levelScoreWithin(LEVELS, 0, 999)).toBe(0.9);
  });
});
