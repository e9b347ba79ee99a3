import fc from 'fast-check';
import { timeScale } from '#libs/analysis';
import { WORKING_TIMEFRAMES, type WorkingTimeframe } from '#libs/market';
import { createStrategies, strategies, type StrategyFactory } from '#libs/strategy';
import { free, terms } from './support/law.js';
import { strategyLaws } from './support/strategy-laws.js';
import { anyFailedBreak, calmView, failedBreak, stretched, viewOf } from './support/views.js';

/** The factory as it makes strategies for one timeframe. */
function at(timeframe: WorkingTimeframe, make: StrategyFactory): StrategyFactory {
  return Object.assign((overrides?: Readonly<Record<string, number>>) => make(overrides, timeframe), { id: make.id });
}

describe('the list of strategies', () => {
  it('knows each id once', () => {
    const ids = strategies.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(createStrategies().map(({ id }) => id)).toEqual(ids);
  });
});

/** 30m is between two that are held to all laws. */
describe.each(['5m', '15m', '1h'] as const)('on candles of %s', (timeframe) => {
  const laws = strategyLaws(timeframe).map((law) => [law.name, law.hold] as const);

  describe.each(strategies.map((make) => [make.id, at(timeframe, make)] as const))('the strategy %s', (_id, make) => {
    it.each(laws)('%s', (_name, hold) => {
      expect(() => hold(make)).not.toThrow();
    });
  });
});

describe.each(['15m', '30m'] as const)('what is slower by the factor of %s', (timeframe) => {
  const timed = ['grid', 'mean-reversion'];
  const makers = strategies.filter(({ id }) => timed.includes(id)).map((make) => [make.id, make] as const);

  it.each(makers)('gets the trade of %s that it gets at 5m', (_id, make) => {
    const [quick, slow] = [make(), make({}, timeframe)];
    let votes = 0;
    const law = fc.property(fc.oneof(calmView, anyFailedBreak), (view) => {
      const vote = quick.vote(view, free);
      const other = slow.vote(stretched(view, timeframe), free);
      expect(other.kind).toBe(vote.kind);
      if (vote.kind !== 'vote' || other.kind !== 'vote') return;
      votes += 1;
      const { direction, entry, stop, targets } = vote.plan;
      expect(other.plan).toMatchObject({ direction, entry, stop, targets: targets.map(({ price }) => ({ price })) });
    });
    fc.assert(law, { numRuns: 300 });
    [viewOf(), failedBreak()].forEach((view) => {
      expect(slow.vote(stretched(view, timeframe), terms).kind).toBe(quick.vote(view, terms).kind);
    });
    expect(votes).toBeGreaterThan(5);
  });
});

describe('the numbers of a strategy', () => {
  it.each(WORKING_TIMEFRAMES)('grow with %s where they are lives or time stops, and nowhere else', (timeframe) => {
    const times = timeScale(timeframe);
    for (const make of strategies) {
      const [base, values] = [make(), make({}, timeframe).values];
      for (const [name, { value, max, grows }] of Object.entries(base.parameters)) {
        const grown = { life: times * value, reach: Math.min(times ** 2 * value, max), none: value }[grows ?? 'none'];
        expect(values[name]).toBe(grown);
      }
    }
  });

  it('of time stops are bounded by two days', () => {
    const [playbook, reversion, ladder] = createStrategies({}, '15m').map(({ values }) => values);
    expect(playbook).toMatchObject({ trendMinutes: 2_880, reversionMinutes: 2_880, failedMinutes: 360 });
    expect(reversion).toMatchObject({ maxMinutes: 2_880, returnMinutes: 360, expiryMinutes: 10 });
    expect(ladder).toMatchObject({ maxMinutes: 2_880, expiryMinutes: 180 });
  });
});
