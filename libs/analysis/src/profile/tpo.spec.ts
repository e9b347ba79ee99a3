import fc from 'fast-check';
import { after, MINUTE_MS } from '#libs/market';
import { MONDAY } from '../testing/random-market.js';
import { TpoProfile, tpoBinSize, type TpoReading } from './tpo.js';

/** @param brackets low and high of each half hour, in bins of one tick. */
function readingOf(brackets: readonly (readonly [number, number])[], binSize = 1): TpoReading | undefined {
  const profile = new TpoProfile(binSize);
  brackets.forEach(([low, high], i) => {
    profile.add(after(MONDAY, 30 * i * MINUTE_MS), low, high);
    profile.add(after(MONDAY, (30 * i + 29) * MINUTE_MS), high, high);
  });
  return profile.read();
}

describe('TpoProfile', () => {
  it('has about 50 rows on an average day', () => {
    expect([tpoBinSize(5000), tpoBinSize(60), tpoBinSize(3)]).toEqual([100, 1, 1]);
    expect(() => tpoBinSize(0)).toThrow(RangeError);
    expect(() => new TpoProfile(0)).toThrow('Bin size must be a positive integer, was 0');
  });

  it('knows nothing before the first candle, and no extremes in the first bracket', () => {
    expect(new TpoProfile(5).read()).toBeUndefined();
    expect(readingOf([[100, 120]])).toEqual({
      brackets: 1,
      binSize: 1,
      singlePrints: [],
      high: { kind: 'plain' },
      low: { kind: 'plain' },
    });
  });

  it('finds single prints between two areas, a tail that was rejected and a poor low', () => {
    const reading = readingOf([
      [100, 105],
      [100, 120],
      [118, 130],
      [118, 124],
      [116, 122],
    ]);
    expect(reading?.singlePrints).toEqual([{ low: 106, high: 115, printedAt: after(MONDAY, 60 * MINUTE_MS) }]);
    expect(reading?.high).toEqual({ kind: 'tail', zone: { low: 125, high: 130 } });
    expect(reading?.low).toEqual({ kind: 'poor' });
  });

  it('does not call a tail what the last bracket made', () => {
    const made = [
      [100, 110],
      [101, 109],
    ] as const;
    expect(readingOf([...made, [104, 115]])?.high).toEqual({ kind: 'plain' });
    expect(readingOf([...made, [104, 115], [104, 108]])?.high).toEqual({ kind: 'tail', zone: { low: 111, high: 115 } });
  });

  it('needs two bins for single prints and tails', () => {
    const reading = readingOf([
      [100, 104],
      [101, 105],
      [107, 111],
      [107, 110],
      [102, 109],
    ]);
    expect(reading).toMatchObject({ singlePrints: [], high: { kind: 'plain' }, low: { kind: 'plain' } });
  });

  it('gives zones that end on bin edges', () => {
    const reading = readingOf(
      [
        [100, 139],
        [100, 119],
        [100, 118],
      ],
      10,
    );
    expect(reading?.high).toEqual({ kind: 'tail', zone: { low: 120, high: 139 } });
  });

  const brackets = fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 25 }))
      .map(([low, span]) => [low, low + span] as const),
    { minLength: 1, maxLength: 12 },
  );

  it('mirrors when prices do', () => {
    const flip = <T extends { low: number; high: number }>(zone: T): T => ({
      ...zone,
      low: 100 - zone.high,
      high: 100 - zone.low,
    });
    fc.assert(
      fc.property(brackets, (list) => {
        const there = readingOf(list);
        const back = readingOf(list.map(([low, high]) => [100 - high, 100 - low] as const));
        expect(back?.singlePrints).toEqual(there?.singlePrints.map(flip).toReversed());
        const high = there?.high;
        expect(back?.low).toEqual(high?.kind === 'tail' ? { kind: 'tail', zone: flip(high.zone) } : high);
      }),
      { numRuns: 2000 },
    );
  });

  it('prints single what exactly one bracket visited, in runs as long as they go', () => {
    fc.assert(
      fc.property(brackets, (list) => {
        const visits = (tick: number) => list.filter(([low, high]) => low <= tick && tick <= high).length;
        const reading = readingOf(list);
        for (const { low, high } of reading?.singlePrints ?? []) {
          expect(high).toBeGreaterThan(low);
          expect([visits(low - 1), visits(high + 1)]).not.toContain(1);
          for (let tick = low; tick <= high; tick += 1) expect(visits(tick)).toBe(1);
        }
        const highest = Math.max(...list.map(([, high]) => high));
        expect(reading?.high.kind === 'poor').toBe(visits(highest) > 1);
      }),
      { numRuns: 2000 },
    );
  });
});
