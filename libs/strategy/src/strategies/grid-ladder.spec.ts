import fc from 'fast-check';
import { balance, minutesFrom, viewOf } from '../../../../test/support/views.js';
import { grid } from './grid.js';
import { arithmeticLevels, geometricLevels, gridOrders, rungCount, smallestSpacing } from './grid-ladder.js';
import type { GridValues } from './grid-parameters.js';

const values = grid().values as GridValues;
const maker = 0.0002;

/** 26,900-27,100 at 27,000 with a 5m range of 20.0, in ticks of 0.1. */
const example = viewOf({
  price: 270_000,
  atr: { ...viewOf().atr, '5m': 200, '15m': 350 },
  balance: { ...balance, low: 269_000, high: 271_000, poc: 270_000 },
});
const area = { ...balance, low: 269_000, high: 271_000, poc: 270_000 };

describe('the ladder', () => {
  it('equals the worked example', () => {
    const smallest = smallestSpacing(example, maker, values);
    expect(smallest).toBeCloseTo(216, 9);
    expect(rungCount(2_000, smallest ?? NaN, values)).toBe(9);
    expect(arithmeticLevels(area, 9)).toEqual([
      269_000, 269_222, 269_444, 269_667, 269_889, 270_111, 270_333, 270_556, 270_778, 271_000,
    ]);
    const orders = gridOrders(example, area, maker, values);
    expect(orders?.spacing).toBeCloseTo(222.222_222, 6);
    expect(orders?.netPerRung).toBeCloseTo(114.222_222, 6);
  });

  it('rests orders half a rung and more from price, at most half the rungs on a side', () => {
    const orders = gridOrders(example, area, maker, values);
    expect(orders?.buys).toEqual([269_000, 269_222, 269_444, 269_667, 269_889]);
    expect(orders?.sells).toEqual([270_111, 270_333, 270_556, 270_778, 271_000]);
    expect(orders?.maxRungsPerSide).toBe(4);
  });

  it('leaves the range at half a rung or half a 15m range beyond, rounded outwards', () => {
    expect(gridOrders(example, area, maker, values)?.exit).toMatchObject({ below: 268_825, above: 271_175 });
    const quiet = { ...example, atr: { ...example.atr, '15m': 100 } };
    expect(gridOrders(quiet, area, maker, values)?.exit).toMatchObject({ below: 268_888, above: 271_112 });
  });

  it('answers each fill one rung on, and stands for six hours, in balance and calm alone', () => {
    const orders = gridOrders(example, area, maker, values);
    expect(orders?.answerAfterRungs).toBe(1);
    expect(orders?.exit).toMatchObject({
      at: minutesFrom(360),
      closesOutside: 2,
      state: 'Balanced',
      hourlyRange: 0.0065,
      restarts: 1,
    });
  });

  it('advises size by the four rungs nearest to price, closed at the range exit', () => {
    const size = gridOrders(example, area, maker, values)?.size;
    const nearest = [269_889, 269_667, 269_444, 269_222];
    expect(size?.worstLossPerUnit).toBe(nearest.reduce((sum, level) => sum + level - 268_825, 0));
    expect(size?.riskOfEquity).toBe(0.005);
  });

  it('offers equal ratios where the range is wider than 5 % of price', () => {
    expect(gridOrders(example, area, maker, values)?.geometricLevels).toBeUndefined();
    const wide = { ...area, low: 262_000, high: 278_000 };
    const levels = gridOrders(example, wide, maker, values)?.geometricLevels ?? [];
    expect(levels[0]).toBe(262_000);
    expect(levels.at(-1)).toBe(278_000);
    const ratios = levels.slice(1).map((level, i) => level / (levels[i] ?? NaN));
    expect(Math.max(...ratios) - Math.min(...ratios)).toBeLessThan(1e-5);
  });

  it('is not known while the ranges are not', () => {
    const atr = (name: '5m' | '15m') => ({ ...example, atr: { ...example.atr, [name]: undefined } });
    expect(gridOrders(atr('5m'), area, maker, values)).toBeUndefined();
    expect(gridOrders(atr('15m'), area, maker, values)).toBeUndefined();
  });

  it('never rests two orders at one price, however small the coin', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 1_000_000 }),
        fc.integer({ min: 4, max: 5_000 }),
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        (low, width, noise) => {
          const view = {
            ...example,
            price: low + Math.floor(width / 2),
            atr: { ...example.atr, '5m': noise, '15m': noise },
          };
          const smallest = smallestSpacing(view, maker, values) ?? NaN;
          fc.pre(width / smallest >= 4);
          const orders = gridOrders(view, { ...balance, low, high: low + width }, maker, values);
          const levels = orders?.levels ?? [];
          expect(new Set(levels).size).toBe(levels.length);
          expect([levels[0], levels.at(-1)]).toEqual([low, low + width]);
          expect(levels.length).toBeGreaterThanOrEqual(5);
          expect(levels.length).toBeLessThanOrEqual(21);
          const unrounded = levels.map((level, i) => Math.abs(level - (low + (i * width) / (levels.length - 1))));
          expect(Math.max(...unrounded)).toBeLessThanOrEqual(0.5 + 1e-6);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('mirrors exactly, halves included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat(5_000),
        fc.integer({ min: 4, max: 20 }),
        (width, at, rungs) => {
          const span = { low: 100_000, high: 100_000 + width, poc: 100_000 + Math.min(at, width) };
          const mirror = { low: 300_000 - span.high, high: 300_000 - span.low, poc: 300_000 - span.poc };
          const flipped = arithmeticLevels(mirror, rungs).map((level) => 300_000 - level);
          expect(flipped.toReversed()).toEqual(arithmeticLevels(span, rungs));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('keeps equal ratios within the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1e7 }), fc.double({ min: 0.05, max: 0.5 }), (low, share) => {
        const high = Math.ceil(low * (1 + share));
        const levels = geometricLevels({ low, high, poc: low }, 20);
        expect([levels[0], levels.at(-1)]).toEqual([low, high]);
      }),
      { numRuns: 1_000 },
    );
  });
});
