import fc from 'fast-check';
import { LEVEL_CATALOGUE, type LevelKind } from './level-catalogue.js';
import { mergeLevels, significance, type KeyLevel } from './level-merge.js';
import type { Level } from './level.js';
import { MONDAY } from '../testing/random-market.js';

function level(price: number, score: number, kind: LevelKind = 'prior_day_poc', halfWidth = 2): Level {
  const { tier } = LEVEL_CATALOGUE[kind];
  const record = { touches: 0, bounces: 0, breaks: 0, state: 'naked' } as const;
  const zone = { price, low: price - halfWidth, high: price + halfWidth };
  return { id: `${kind}:${price}`, kind, tier, bornAt: MONDAY, score, ...zone, ...record };
}

const KINDS = Object.keys(LEVEL_CATALOGUE) as readonly LevelKind[];

const levels = fc
  .array(
    fc.tuple(
      fc.integer({ min: 10_000, max: 10_400 }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.constantFrom(...KINDS),
    ),
    { maxLength: 40 },
  )
  .map((found) => found.map(([price, score, kind]) => level(price, score, kind)).toSorted((a, b) => a.price - b.price));

const tolerances = fc.double({ min: 0, max: 60, noNaN: true });

function pricesOf(merged: readonly KeyLevel[]): number[][] {
  return merged.map(({ members }) => members.map(({ price }) => price));
}

describe('mergeLevels', () => {
  it('makes one level of the worked example and leaves the third apart', () => {
    const merged = mergeLevels(
      [level(270_000, 0.9), level(270_080, 0.5, 'composite_hvn'), level(270_300, 0.4, 'swing_1h')],
      120,
    );
    expect(merged.map(({ price }) => price)).toEqual([270_029, 270_300]);
    expect(merged[0]?.score).toBeCloseTo(0.95, 12);
    expect(merged[0]).toMatchObject({
      low: 269_998,
      high: 270_082,
      tier: 1,
      kinds: ['prior_day_poc', 'composite_hvn'],
      significance: 5,
    });
  });

  it('counts only the best of a family', () => {
    const [merged] = mergeLevels(
      [level(1000, 0.9), level(1000, 0.8, 'naked_daily_poc'), level(1001, 0.5, 'day_open')],
      5,
    );
    expect(merged?.score).toBeCloseTo(1 - 0.1 * 0.5, 12);
  });

  it('closes the narrowest gaps first and stops at twice the tolerance', () => {
    expect(pricesOf(mergeLevels([level(100, 0.5), level(110, 0.5), level(114, 0.5), level(124, 0.4)], 10))).toEqual([
      [100, 110, 114],
      [124],
    ]);
    expect(pricesOf(mergeLevels([level(100, 0.4), level(110, 0.5), level(114, 0.5), level(124, 0.5)], 10))).toEqual([
      [100],
      [110, 114, 124],
    ]);
  });

  it('has nothing to say of nothing', () => {
    expect(mergeLevels([], 10)).toEqual([]);
    expect(mergeLevels([level(100, 0)], 10)).toMatchObject([{ price: 100, score: 0, significance: 1 }]);
  });

  it.each([
    [0, 1],
    [0.2, 1],
    [0.21, 2],
    [0.6, 3],
    [0.95, 5],
    [1, 5],
  ])('calls a score of %d significance %d', (score, stars) => expect(significance(score)).toBe(stars));

  it('keeps every level once, in clusters of at most twice the tolerance, with scores within 0..1', () => {
    fc.assert(
      fc.property(levels, tolerances, (all, tolerance) => {
        const merged = mergeLevels(all, tolerance);
        expect(merged.flatMap(({ members }) => members)).toEqual(all);
        for (const { members, price, low, high, score, tier } of merged) {
          const [first, last] = [members[0]?.price ?? NaN, members.at(-1)?.price ?? NaN];
          expect(last - first).toBeLessThanOrEqual(2 * tolerance);
          expect(price).toBeGreaterThanOrEqual(first);
          expect(price).toBeLessThanOrEqual(last);
          expect([low, high]).toEqual([first - 2, last + 2]);
          expect(score).toBeGreaterThanOrEqual(Math.max(...members.map((member) => member.score)) - 1e-12);
          expect(score).toBeLessThanOrEqual(1);
          expect(tier).toBe(Math.min(...members.map((member) => member.tier)));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves no neighbours apart that it could have joined', () => {
    fc.assert(
      fc.property(levels, tolerances, (all, tolerance) => {
        const clusters = pricesOf(mergeLevels(all, tolerance));
        clusters.slice(1).forEach((upper, i) => {
          const lower = clusters[i] ?? [];
          const gap = (upper[0] ?? NaN) - (lower.at(-1) ?? NaN);
          const span = (upper.at(-1) ?? NaN) - (lower[0] ?? NaN);
          expect(gap > tolerance || span > 2 * tolerance).toBe(true);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('merges the mirror image of the levels to the mirror image', () => {
    fc.assert(
      fc.property(levels, tolerances, (all, tolerance) => {
        const sum = 20_000;
        const mirrored = all.map((one) => ({
          ...one,
          price: sum - one.price,
          low: sum - one.high,
          high: sum - one.low,
        }));
        const [one, other] = [mergeLevels(all, tolerance), mergeLevels(mirrored.toReversed(), tolerance).toReversed()];
        expect(other.map(({ members }) => members.map(({ price }) => sum - price).toReversed())).toEqual(pricesOf(one));
        other.forEach(({ score, price }, i) => {
          expect(score).toBe(one[i]?.score);
          // A mean that lies just between two ticks goes up in both pictures.
          expect(Math.abs(sum - price - (one[i]?.price ?? NaN))).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 2000 },
    );
  });
});
