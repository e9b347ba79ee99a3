import fc from 'fast-check';
import { minutesFrom } from '../../../../test/support/views.js';
import { DEFAULT_COST_PROFILE, costInR, costRates } from '#libs/strategy';
import { signalSettings } from '../settings.js';
import type { Outcome } from './outcome.js';
import { StopRecords } from './stop-records.js';

const DAY = 1440;
const settings = signalSettings();
const rates = costRates(DEFAULT_COST_PROFILE);

interface Given {
  readonly strategy?: string;
  readonly kind?: Outcome['kind'];
  readonly minute?: number;
  /** Prices in ticks, Long unless the stop is above. */
  readonly entry?: number;
  readonly stop: number;
}

/** An outcome of which only what is read here is told, never entered. */
function outcome({ strategy = 'grid', kind = 'vote', minute = 0, entry = 100_000, stop }: Given): Outcome {
  const decidedAt = minutesFrom(minute);
  const direction = entry > stop ? 1 : -1;
  const target = entry + 2 * (entry - stop);
  return {
    kind,
    signalId: `${minute}`,
    strategy,
    setup: 'Grid',
    direction,
    plan: {
      setup: 'Grid',
      direction,
      entry,
      stop,
      targets: [{ price: target, fraction: 1 }],
      expiresAt: minutesFrom(minute + 5),
      timeStopMinutes: 60,
      invalidations: [],
    },
    decidedAt,
    session: 'asia',
    state: undefined,
    tradable: false,
    claim: { p: 0.5, chance: 0.5, edge: 0, costR: costInR({ entry, stop, target }, rates), expectedValue: 0 },
    result: { exit: 'EXPIRED', exitedAt: minutesFrom(minute + 5) },
    scratched: undefined,
  };
}

function recordsOf(given: readonly Given[]): StopRecords {
  const records = new StopRecords(settings);
  for (const one of given) records.take(outcome(one));
  return records;
}

function times(count: number, given: Given): readonly Given[] {
  return Array.from({ length: count }, () => given);
}

describe('the stops of votes', () => {
  it('say nothing before 30 votes, and how many there were', () => {
    const { votes, stop, carriedBy } = recordsOf(times(29, { stop: 99_000 })).of('grid');
    expect(votes).toBe(29);
    expect(stop).toEqual({ value: null, reason: '29 of 30 outcomes' });
    expect(carriedBy).toEqual({ value: null, reason: '29 of 30 outcomes' });
  });

  it('carry 12 bp of costs from 0.48 % on, for 0.0012 / 0.0048 is a quarter of R', () => {
    const carries = recordsOf(times(30, { stop: 99_519 })).of('grid');
    expect(carries).toMatchObject({ stop: { value: 0.004_81 }, carriedBy: { value: '5m' } });
    const fails = recordsOf(times(30, { stop: 99_521 })).of('grid');
    expect(fails.carriedBy.value).toBeNull();
  });

  it('answer with the cost instead of a timeframe that was not read', () => {
    const { costR, carriedBy } = recordsOf(times(30, { stop: 99_800 })).of('grid');
    expect(costR.value).toBeCloseTo(0.6, 12);
    expect(carriedBy).toEqual({
      value: null,
      reason: 'costs are 0.60 R of the median stop at 5m, at most 0.25 R is carried; longer timeframes are not read',
    });
  });

  it('take the mean of the middle two of an even number', () => {
    const given = [...times(15, { stop: 99_600 }), ...times(15, { stop: 99_400 })];
    expect(recordsOf(given).of('grid').stop.value).toBeCloseTo(0.005, 12);
  });

  it('leave signals out, and count each strategy alone and all together', () => {
    const records = recordsOf([
      ...times(30, { stop: 99_000 }),
      ...times(30, { strategy: 'mean-reversion', stop: 99_800 }),
      ...times(30, { kind: 'signal', stop: 90_000 }),
    ]);
    expect(records.of('grid')).toMatchObject({ votes: 30, carriedBy: { value: '5m' } });
    expect(records.of('mean-reversion')).toMatchObject({ votes: 30, carriedBy: { value: null } });
    expect(records.of()).toMatchObject({ votes: 60 });
    expect(records.of('unknown')).toMatchObject({ votes: 0, carriedBy: { value: null } });
  });

  it('forget what is 30 days older than the newest vote, whatever the order in which votes ended', () => {
    const [old, recent] = [{ minute: 0, stop: 99_900 }, { minute: 30 * DAY, stop: 99_000 }]; // prettier-ignore
    const given = [...times(40, old), ...times(30, recent), ...times(40, old)];
    expect(recordsOf(given).of('grid')).toMatchObject({ votes: 30, stop: { value: 0.01 } });
    const young = { ...old, minute: 1 };
    expect(recordsOf([...times(30, recent), ...times(40, young)]).of('grid').votes).toBe(70);
  });

  it('read Long and Short alike, and in any order', () => {
    const distance = fc.integer({ min: 50, max: 2_000 });
    fc.assert(
      fc.property(fc.array(distance, { minLength: 30, maxLength: 60 }), (distances) => {
        const longs = distances.map((away) => ({ stop: 100_000 - away }));
        const shorts = distances.map((away) => ({ stop: 100_000 + away }));
        const expected = recordsOf(longs).of();
        expect(recordsOf(shorts).of()).toEqual(expected);
        expect(recordsOf(longs.toReversed()).of()).toEqual(expected);
        const needed = (rates.entry + rates.exit) / settings.terms.costCap;
        const clear = Math.abs((expected.stop.value ?? 0) - needed) > 1e-4;
        const odd = distances.length % 2 === 1;
        if (clear && odd) expect(expected.carriedBy.value).toBe((expected.stop.value ?? 0) > needed ? '5m' : null);
      }),
      { numRuns: 1_000 },
    );
  });
});
