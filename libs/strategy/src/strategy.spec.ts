import type { AuctionView } from '#libs/analysis';
import { emptyView, minutesFrom, viewOf } from '../../../test/support/views.js';
import { COST_PROFILES } from './costs.js';
import { createStrategies, strategies } from './strategies.js';
import { defineStrategy } from './strategy.js';
import { abstain } from './vote.js';

const terms = { costs: COST_PROFILES[0], edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };

/** Inputs of so many 1m candles and nothing else. */
function minutes(count: number): AuctionView['inputs'] {
  return [{ timeframe: '1m', from: minutesFrom(-count), to: minutesFrom(0), count }];
}

const toy = defineStrategy({
  id: 'toy',
  setups: ['Mean Reversion'],
  parameters: {
    depth: { value: 0.5, min: 0, max: 1, why: 'half is a start' },
    bars: { value: 3, min: 1, max: 9, whole: true, why: 'three make a pattern' },
  },
  warmUp: { '5m': 100, '1h': 24 },
  gate: { outOfBalance: 0, balanced: 1, failedBreakout: 1, transition: 0.5, event: 0 },
  vote: (_view, _terms, { depth, bars }) => abstain('Mean Reversion', { checks: [] }, `Depth ${depth}, bars ${bars}.`),
});

describe('a strategy', () => {
  it('votes with its defaults, or with what it is given', () => {
    expect(toy().vote(viewOf(), terms).reason).toBe('Mean Reversion lacks an input. Depth 0.5, bars 3.');
    expect(toy({ bars: 5 }).vote(viewOf(), terms).reason).toBe('Mean Reversion lacks an input. Depth 0.5, bars 5.');
    expect(toy({ depth: 1 }).values).toEqual({ depth: 1, bars: 3 });
  });

  it('refuses parameters that it does not declare', () => {
    expect(() => toy({ deepth: 0.5 })).toThrow(
      expect.objectContaining({
        code: 'STRATEGY_PARAMETER_UNKNOWN',
        kind: 'invalid',
        message: 'Parameter of toy must be one of depth, bars, was deepth',
      }),
    );
    expect(() => toy({ toString: 1 })).toThrow(/was toString/);
  });

  it.each([
    [{ depth: 1.01 }, 'Parameter toy.depth must be within 0..1, was 1.01'],
    [{ depth: -0.01 }, 'Parameter toy.depth must be within 0..1, was -0.01'],
    [{ depth: NaN }, 'Parameter toy.depth must be within 0..1, was NaN'],
    [{ bars: 2.5 }, 'Parameter toy.bars must be whole and within 1..9, was 2.5'],
  ])('refuses %p', (overrides, message) => {
    expect(() => toy(overrides)).toThrow(
      expect.objectContaining({ code: 'STRATEGY_PARAMETER_OUT_OF_BOUNDS', message }),
    );
  });

  it('refuses a default outside its own bounds', () => {
    const broken = defineStrategy({
      id: 'broken',
      setups: ['None'],
      parameters: { depth: { value: 2, min: 0, max: 1, why: 'a slip' } },
      warmUp: {},
      gate: { outOfBalance: 1, balanced: 1, failedBreakout: 1, transition: 1, event: 1 },
      vote: () => abstain('None', { checks: [] }),
    });
    expect(() => broken()).toThrow('Parameter broken.depth must be within 0..1, was 2');
  });

  it('is silent until the view holds its warm-up', () => {
    const short = viewOf({ inputs: viewOf().inputs.map((range) => ({ ...range, from: minutesFrom(-115) })) });
    expect(toy().vote(short, terms)).toMatchObject({
      kind: 'abstain',
      code: 'WARMUP',
      reason: 'Mean Reversion needs 5m candles >= 100, was 23.',
    });
    expect(toy().vote(emptyView, terms)).toMatchObject({ kind: 'abstain', code: 'WARMUP' });
  });

  it('counts finer candles for what they add up to', () => {
    expect(toy().vote(viewOf({ inputs: minutes(1_440) }), terms)).toMatchObject({ code: 'INPUT_MISSING' });
    expect(toy().vote(viewOf({ inputs: minutes(1_439) }), terms)).toMatchObject({ code: 'WARMUP' });
  });

  it('goes by the time since the first candle: an outage is no short history', () => {
    const broken = minutes(1_440).map((range) => ({ ...range, count: 1_000 }));
    expect(toy().vote(viewOf({ inputs: broken }), terms)).toMatchObject({ code: 'INPUT_MISSING' });
  });
});

describe('the list', () => {
  it('makes one of each, with parameters by id', () => {
    const grid = createStrategies({ grid: { minQuality: 0.7 } }).find(({ id }) => id === 'grid');
    expect(grid?.values['minQuality']).toBe(0.7);
    expect(createStrategies().map(({ id }) => id)).toEqual(strategies.map(({ id }) => id));
  });

  it('refuses parameters for a strategy that does not exist', () => {
    expect(() => createStrategies({ gird: {} })).toThrow(/^Strategy must be one of .*grid.*, was gird$/);
  });
});
