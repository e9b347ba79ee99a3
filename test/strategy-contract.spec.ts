import { createStrategies, strategies } from '#libs/strategy';
import { STRATEGY_LAWS } from './support/strategy-laws.js';

const laws = STRATEGY_LAWS.map((law) => [law.name, law.hold] as const);

describe('the list of strategies', () => {
  it('knows each id once', () => {
    const ids = strategies.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(createStrategies().map(({ id }) => id)).toEqual(ids);
  });
});

describe.each(strategies.map((make) => [make.id, make] as const))('the strategy %s', (_id, make) => {
  it.each(laws)('%s', (_name, hold) => {
    expect(() => hold(make)).not.toThrow();
  });
});
