import fc from 'fast-check';
import type { MarketState } from '../readings.js';
import {
  dailyBias,
  fiveMinuteBias,
  fourHourBias,
  hourlyBias,
  minuteBias,
  valueMigration,
  type DailyFacts,
  type FourHourFacts,
} from './timeframe-bias.js';

type HourlyState = Pick<MarketState, 'label' | 'direction' | 'score' | 'reference'>;

const REFERENCE = { id: 'day', source: 'prior_day', poc: 150, val: 100, vah: 200 } as const;
const BALANCED: HourlyState = { label: 'Balanced', direction: 0, score: 0.2, reference: REFERENCE };

describe('the bias of the days', () => {
  it.each([
    [{ val: 100, vah: 110 }, { val: 120, vah: 130 }, 1],
    [{ val: 100, vah: 110 }, { val: 105, vah: 115 }, 0.5],
    [{ val: 100, vah: 110 }, { val: 98, vah: 108 }, -0.2],
    [{ val: 100, vah: 110 }, { val: 102, vah: 108 }, 0],
    [{ val: 100, vah: 110 }, { val: 100, vah: 112 }, 0],
    [{ val: 100, vah: 110 }, { val: 100, vah: 110 }, 0],
    [{ val: 100, vah: 100 }, { val: 101, vah: 101 }, 1],
  ])('from value %j to %j is %d', (before, now, migration) => {
    expect(valueMigration(before, now)).toBeCloseTo(migration, 12);
  });

  it('is the mean of value migration and distance from the POC of the week', () => {
    const value = { val: 105, vah: 115 };
    const facts: DailyFacts = { value, valueBefore: { val: 100, vah: 110 }, close: 120, weekPoc: 100, atr: 40 };
    expect(dailyBias(facts)).toBeCloseTo(0.5, 12);
    expect(dailyBias({ ...facts, close: 300 })).toBeCloseTo(0.75, 12);
    expect(dailyBias({ ...facts, weekPoc: undefined })).toBeCloseTo(0.5, 12);
    expect(dailyBias({ ...facts, valueBefore: undefined, close: 130 })).toBeCloseTo(0.75, 12);
    expect(dailyBias({ ...facts, valueBefore: undefined, atr: 0 })).toBeUndefined();
  });
});

describe('the bias of 4h', () => {
  it('is the mean of swing structure and distance from the composite POC', () => {
    const facts: FourHourFacts = { structure: 1, close: 90, compositePoc: 100, atr: 10 };
    expect(fourHourBias(facts)).toBeCloseTo(0.25, 12);
    expect(fourHourBias({ ...facts, structure: undefined })).toBeCloseTo(-0.5, 12);
    expect(fourHourBias({ ...facts, compositePoc: undefined })).toBe(1);
    expect(fourHourBias({ ...facts, structure: undefined, atr: undefined })).toBeUndefined();
  });
});

describe('the bias of 1h', () => {
  it('follows the market out of balance', () => {
    expect(hourlyBias({ ...BALANCED, label: 'Out of Balance', direction: -1, score: 0.7 }, 999)).toBe(-0.7);
    const carried: HourlyState = { ...BALANCED, label: 'Out of Balance', direction: 1, score: undefined };
    expect(hourlyBias(carried, 999)).toBeUndefined();
  });

  it.each([
    [150, 0],
    [200, -0.5],
    [175, -0.25],
    [100, 0.5],
    [300, -0.5],
    [0, 0.5],
  ])('leads back to the middle of value from %d: %d', (price, bias) => {
    expect((hourlyBias(BALANCED, price) ?? NaN) + 0).toBe(bias);
  });

  it('is not known without state, reference or price', () => {
    expect(hourlyBias(undefined, 150)).toBeUndefined();
    expect(hourlyBias({ ...BALANCED, reference: undefined }, 150)).toBeUndefined();
    expect(hourlyBias(BALANCED, undefined)).toBeUndefined();
  });
});

describe('the bias of 5m and of 1m', () => {
  it('is the mean of the living leg and of the flow of the hour', () => {
    expect(fiveMinuteBias({ direction: 1, score: 5 / 6 }, 0.05)).toBeCloseTo((5 / 6 + 0.5) / 2, 12);
    expect(fiveMinuteBias({ direction: -1, score: 1 }, -0.3)).toBe(-1);
    expect(fiveMinuteBias({ direction: -1, score: 0.5 }, undefined)).toBe(-0.5);
    expect(fiveMinuteBias(undefined, 0.1)).toBe(0.5);
  });

  it('is the aggression', () => {
    expect(minuteBias({ score: -0.3 })).toBe(-0.3);
    expect(minuteBias(undefined)).toBeUndefined();
  });
});

const price = fc.integer({ min: 1, max: 2000 });
const known = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const value = fc.tuple(price, fc.nat(200)).map(([val, width]) => ({ val, vah: val + width }));
const atr = known(fc.integer({ min: 0, max: 500 }));
const days = fc.record({
  value: known(value),
  valueBefore: known(value),
  close: known(price),
  weekPoc: known(price),
  atr,
});
const sides = fc.constantFrom<1 | -1 | 0>(1, -1, 0);
const fourHours = fc.record({ structure: known(sides), close: known(price), compositePoc: known(price), atr });

describe('every bias', () => {
  const flipped = <T extends { val: number; vah: number }>(one: T | undefined): T | undefined =>
    one && { ...one, val: 3000 - one.vah, vah: 3000 - one.val };
  const over = (one: number | undefined): number | undefined => (one === undefined ? undefined : 3000 - one);
  const opposite = (bias: number | undefined): number | undefined => (bias === undefined ? undefined : 0 - bias);
  const expectMirrored = (one: number | undefined, other: number | undefined): void => {
    if (one !== undefined) expect(Math.abs(one)).toBeLessThanOrEqual(1);
    expect(opposite(other)).toBe(one === undefined ? undefined : one + 0);
  };

  it('turns round in a mirrored market and stays within -1..1', () => {
    fc.assert(
      fc.property(days, fourHours, sides, known(price), value, (day, four, direction, last, reference) => {
        expectMirrored(
          dailyBias(day),
          dailyBias({
            value: flipped(day.value),
            valueBefore: flipped(day.valueBefore),
            close: over(day.close),
            weekPoc: over(day.weekPoc),
            atr: day.atr,
          }),
        );
        const structure = four.structure === undefined ? undefined : ((0 - four.structure) as 1 | -1 | 0);
        const turned = { structure, close: over(four.close), compositePoc: over(four.compositePoc), atr: four.atr };
        expectMirrored(fourHourBias(four), fourHourBias(turned));
        const state: HourlyState = { ...BALANCED, direction, reference: { ...REFERENCE, ...reference } };
        const mirrored: HourlyState = { ...BALANCED, reference: flipped({ ...REFERENCE, ...reference }) };
        expectMirrored(hourlyBias(state, last), hourlyBias(mirrored, over(last)));
      }),
      { numRuns: 2000 },
    );
  });
});
