import fc from 'fast-check';
import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import { DAY_MS, HOUR_MS } from '#libs/market';
import { LEVEL_CATALOGUE, type LevelTraits } from './level-catalogue.js';
import { decay, levelScore, lifetime, touchFactor } from './level-score.js';
import type { TouchRecord } from './level-touches.js';

const FRESH: TouchRecord = { touches: 0, bounces: 0, breaks: 0 };

describe('levelScore', () => {
  it('is the base of a level that is new, and half of it after a half-life', () => {
    const { prior_day_poc: day, prior_week_poc: week, swing_5m: swing, round_number: round } = LEVEL_CATALOGUE;
    expect(levelScore(day, 0, FRESH)).toBe(0.9);
    expect(levelScore(day, 5 * DAY_MS, FRESH)).toBeCloseTo(0.45, 12);
    expect(levelScore(week, 21 * DAY_MS, FRESH)).toBeCloseTo(0.475, 12);
    expect(levelScore(swing, 8 * HOUR_MS, FRESH)).toBeCloseTo(0.125, 12);
    expect(levelScore(round, 365 * DAY_MS, FRESH)).toBe(0.3);
    expect(decay(2 * DAY_MS, 24)).toBe(0.25);
  });

  it.each<[number, Partial<TouchRecord>]>([
    [1, { touches: 1 }],
    [1.12, { touches: 1, bounces: 1 }],
    [1.36, { touches: 3, bounces: 3 }],
    [1.36, { touches: 9, bounces: 9 }],
    [0.8 * 0.7, { touches: 1, breaks: 1 }],
    [0.8 * 0.82, { touches: 2, bounces: 1, breaks: 1 }],
    [0.8 * 0.4, { touches: 2, breaks: 2 }],
    [0.8 * 0.2, { touches: 5, breaks: 5 }],
  ])('makes %d of a reaction level with %j', (factor, record) => {
    expect(touchFactor('reaction', { ...FRESH, ...record })).toBeCloseTo(factor, 12);
  });

  it('makes a magnet weak at its first touch, whatever follows', () => {
    expect(touchFactor('magnet', FRESH)).toBe(1);
    expect(touchFactor('magnet', { touches: 1, bounces: 1, breaks: 0 })).toBe(0.4);
    expect(touchFactor('magnet', { touches: 3, bounces: 0, breaks: 2 })).toBe(0.4);
  });

  it('is over when the best of touches could not lift it to the floor', () => {
    const best: TouchRecord = { touches: 3, bounces: 3, breaks: 0 };
    for (const traits of [LEVEL_CATALOGUE.prior_day_poc, LEVEL_CATALOGUE.swing_5m]) {
      expect(traits.base * decay(lifetime(traits), traits.halfLife) * touchFactor('reaction', best)).toBeCloseTo(
        ANALYSIS_SETTINGS.levels.floor,
        12,
      );
    }
    expect(lifetime(LEVEL_CATALOGUE.round_number)).toBe(Infinity);
  });

  it('lies within 0..1 and never grows with age', () => {
    const kinds = fc.constantFrom<LevelTraits>(...Object.values(LEVEL_CATALOGUE));
    const record = fc.record({ touches: fc.nat(9), bounces: fc.nat(9), breaks: fc.nat(9) });
    fc.assert(
      fc.property(kinds, record, fc.nat(1e10), fc.nat(1e10), (traits, touched, age, more) => {
        const score = levelScore(traits, age, touched);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(levelScore(traits, age + more, touched)).toBeLessThanOrEqual(score);
      }),
      { numRuns: 2000 },
    );
  });
});
