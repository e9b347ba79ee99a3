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
  readonly ranges?: Outcome['ranges'];
}

/** An outcome of which only what is read here is told, never entered. */
function outcome({ strategy = 'grid', kind = 'vote', minute = 0, entry = 100_000, stop, ranges }: Given): Outcome {
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
    ranges,
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

  it('name a longer timeframe whose candles were so much larger that the same structure carries', () => {
    const ranges = { '5m': 100, '15m': 180, '30m': 250, '1h': 400 };
    const { costR, timeframes, carriedBy } = recordsOf(times(30, { stop: 99_800, ranges })).of('grid');
    expect(costR.value).toBeCloseTo(0.6, 12);
    expect(timeframes.map(({ timeframe, basis }) => [timeframe, basis])).toEqual([
      ['5m', 'votes'],
      ['15m', 'ranges'],
      ['30m', 'ranges'],
      ['1h', 'ranges'],
    ]);
    const costs = timeframes.map((one) => one.costR.value ?? NaN);
    [0.6, 0.6 / 1.8, 0.24, 0.15].forEach((cost, i) => expect(costs[i]).toBeCloseTo(cost, 12));
    const stops = timeframes.map((one) => one.stop.value ?? NaN);
    [0.002, 0.0036, 0.005, 0.008].forEach((stop, i) => expect(stops[i]).toBeCloseTo(stop, 12));
    expect(carriedBy).toEqual({ value: '30m' });
  });

  it('are moved vote by vote, by the ranges at the minute of each', () => {
    const given = Array.from({ length: 31 }, (_, i) => ({
      stop: 99_000 + 20 * i,
      ranges: { '5m': 10, '15m': 20 + i },
    }));
    const moved = given.map(({ stop, ranges }) => ((100_000 - stop) / 100_000) * (ranges['15m'] / ranges['5m']));
    const middle = moved.toSorted((a, b) => a - b)[15] ?? NaN;
    const [, quarter, half] = recordsOf(given).of().timeframes;
    expect(quarter?.stop.value).toBeCloseTo(middle, 12);
    expect(half).toMatchObject({ stop: { value: null, reason: '0 of 30 outcomes' } });
  });

  it('name a shorter timeframe too, where structure is read by a longer one than costs ask for', () => {
    const ranges = { '5m': 80, '15m': 100, '30m': 150, '1h': 200 };
    const given = times(30, { stop: 98_800, ranges }).map(outcome);
    const records = new StopRecords(signalSettings({ workingTimeframe: '1h' }));
    for (const one of given) records.take(one);
    const { timeframes, carriedBy } = records.of();
    expect(timeframes.map(({ basis }) => basis)).toEqual(['ranges', 'ranges', 'ranges', 'votes']);
    expect(timeframes[0]?.stop.value).toBeCloseTo(0.0048, 12);
    expect(carriedBy).toEqual({ value: '5m' });
  });

  it('answer with the cost where no timeframe carries it', () => {
    const ranges = { '5m': 100, '15m': 110, '30m': 115, '1h': 120 };
    expect(recordsOf(times(30, { stop: 99_800, ranges })).of('grid').carriedBy).toEqual({
      value: null,
      reason: 'costs are 0.50 R of the median stop even at 1h, at most 0.25 R is carried',
    });
    expect(recordsOf(times(30, { stop: 99_800 })).of('grid').carriedBy).toEqual({
      value: null,
      reason: 'costs are 0.60 R of the median stop even at 5m, at most 0.25 R is carried',
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
