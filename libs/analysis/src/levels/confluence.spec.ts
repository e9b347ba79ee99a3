import fc from 'fast-check';
import { after, DAY_MS, HOUR_MS, TIMEFRAMES } from '#libs/market';
import { confluence, freshness, reversionQuality, type Biases, type TimeframeBias } from './confluence.js';
import { MONDAY } from '../testing/random-market.js';

/** Biases from 1d down to 1m, all of full quality. */
function biases(...values: readonly (number | undefined)[]): Biases {
  const [day, fourHours, hour, fiveMinutes, minute] = values.map((bias): TimeframeBias => ({ bias, quality: 1 }));
  const none = { bias: undefined, quality: 0 };
  return {
    '1d': day ?? none,
    '4h': fourHours ?? none,
    '1h': hour ?? none,
    '5m': fiveMinutes ?? none,
    '1m': minute ?? none,
  };
}

const parts = fc.record({
  bias: fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: undefined, freq: 6 }),
  quality: fc.double({ min: 0, max: 1, noNaN: true }),
});
const anyBiases = fc.record({ '1d': parts, '4h': parts, '1h': parts, '5m': parts, '1m': parts });

describe('confluence', () => {
  it('gives the numbers of the worked example', () => {
    const whole = confluence(biases(0.2, 0.6, 0.8, 0.5, -0.2));
    expect(whole?.long).toBeCloseTo(0.715, 12);
    expect(whole?.short).toBeCloseTo(0.285, 12);
    expect(whole?.coverage).toBeCloseTo(1, 12);
    const withoutDays = confluence(biases(undefined, 0.6, 0.8, 0.5, -0.2));
    expect(withoutDays?.long).toBeCloseTo(0.74375, 12);
    expect(withoutDays?.coverage).toBeCloseTo(0.8, 12);
  });

  it('needs a coverage of 0.6, quality included', () => {
    expect(confluence(biases(1, 1, undefined, 1, undefined))?.coverage).toBeCloseTo(0.6, 12);
    expect(confluence(biases(1, 1, undefined, undefined, 1))).toBeUndefined();
    const stale = { ...biases(1, 1, 1, 1, 1), '4h': { bias: 1, quality: 0 }, '1h': { bias: 1, quality: 0.5 } };
    expect(confluence(stale)?.coverage).toBeCloseTo(0.675, 12);
    expect(confluence({ ...stale, '1m': { bias: 1, quality: 0 } })).toBeUndefined();
  });

  it.each<[string, Biases, 1 | -1 | 0]>([
    ['both stand against a long', biases(-0.4, -0.4, 1, 1, 1), 1],
    ['both stand against a short', biases(0.4, 0.9, -1, -1, -1), -1],
    ['one of them does not', biases(-0.39, -1, 1, 1, 1), 0],
    ['they disagree', biases(-1, 1, 1, 1, 1), 0],
    ['one of them is not known', biases(undefined, -1, 1, 1, 1), 0],
    ['one of them is stale', { ...biases(-1, -1, 1, 1, 1), '1d': { bias: -1, quality: 0 } }, 0],
  ])('names the direction that days and 4h oppose: %s', (_name, all, direction) => {
    const result = confluence(all);
    expect(result?.opposed).toBe(direction);
    const factors = ([1, -1] as const).map((side) => result && reversionQuality(result, side));
    expect(factors).toEqual([direction === 1 ? 0.85 : 1, direction === -1 ? 0.85 : 1]);
  });

  it('lies within 0..1 and mirrors: what is for a long here is for a short there', () => {
    fc.assert(
      fc.property(anyBiases, (all) => {
        const one = confluence(all);
        const turned = ({ bias, quality }: TimeframeBias) => ({ bias: bias === undefined ? bias : -bias, quality });
        const other = confluence({
          '1d': turned(all['1d']),
          '4h': turned(all['4h']),
          '1h': turned(all['1h']),
          '5m': turned(all['5m']),
          '1m': turned(all['1m']),
        });
        expect(other?.short).toBe(one?.long);
        expect(other?.long).toBe(one?.short);
        expect((other?.opposed ?? 0) + (one?.opposed ?? 0)).toBe(0);
        if (!one) return;
        expect(one.long).toBeGreaterThanOrEqual(0);
        expect(one.long).toBeLessThanOrEqual(1);
        expect(one.long + one.short).toBeCloseTo(1, 12);
        expect(one.coverage).toBeGreaterThanOrEqual(0.6 - 1e-9);
      }),
      { numRuns: 2000 },
    );
  });

  it('is a long for all that points up', () => {
    expect(confluence(biases(1, 1, 1, 1, 1))).toMatchObject({ long: 1, short: 0 });
    expect(TIMEFRAMES.map((timeframe) => confluence(biases(0, 0, 0, 0, 0))?.biases[timeframe].bias)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});

describe('freshness', () => {
  it.each([
    ['the last day has just closed', MONDAY, 1],
    ['today is about to close', after(MONDAY, DAY_MS - 1), 1],
    ['a day is missing', after(MONDAY, DAY_MS), 0],
    ['it has not closed yet', after(MONDAY, -HOUR_MS), 0],
  ])('of a daily candle: %s', (_name, asOf, fresh) => expect(freshness('1d', MONDAY, asOf)).toBe(fresh));
});
