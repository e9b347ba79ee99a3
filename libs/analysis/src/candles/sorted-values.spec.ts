import fc from 'fast-check';
import { median, quantile } from './median.js';
import { Occasions } from './occasions.js';
import { SortedValues } from './sorted-values.js';

const RUNS = { numRuns: 1000 };
const values = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true })), {
  minLength: 1,
  maxLength: 80,
});

function sorted(list: readonly number[]): readonly number[] {
  return list.toSorted((a, b) => a - b);
}

it('ranks as counting would, whatever was added and removed', () => {
  fc.assert(
    fc.property(values, fc.nat(), fc.nat(), (list, kept, at) => {
      const ranked = new SortedValues(4);
      for (const value of list) ranked.add(value);
      const left = list.slice(kept % list.length);
      for (const value of list.slice(0, kept % list.length)) ranked.remove(value);
      const probe = list[at % list.length] ?? NaN;
      expect(ranked.length).toBe(left.length);
      expect(ranked.below(probe)).toBe(left.filter((value) => value < probe).length);
      expect(ranked.upTo(probe)).toBe(left.filter((value) => value <= probe).length);
    }),
    RUNS,
  );
  expect(() => new SortedValues(4).remove(1)).toThrow(RangeError);
});

it('has the middle value and the median distance from it as sorting would', () => {
  const middleOf = (list: readonly number[]): number => median(Float64Array.from(list)) ?? NaN;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1 }), fc.integer(), (list, center) => {
      const ranked = new SortedValues(4);
      for (const value of list) ranked.add(value);
      expect(ranked.median).toBe(middleOf(list) + 0);
      for (const from of [center, middleOf(list)]) {
        expect(ranked.medianDistance(from)).toBe(middleOf(list.map((value) => Math.abs(value - from))));
      }
    }),
    RUNS,
  );
  const none = new SortedValues(4);
  expect([none.median, none.medianDistance(1)]).toEqual([undefined, undefined]);
});

it('selects the median and any quantile as sorting would', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const order = sorted(list);
      const middle = order.length >> 1;
      const [lower = NaN, upper = NaN] = [order[middle - 1], order[middle]];
      expect(median(Float64Array.from(list)) === (order.length % 2 === 1 ? upper : (lower + upper) / 2)).toBe(true);
      const rank = Math.max(0, Math.ceil(share * order.length) - 1);
      expect(quantile(Float64Array.from(list), share) === order[rank]).toBe(true);
    }),
    RUNS,
  );
});

it('tells whether anything happened between two indices', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40)), fc.nat(45), fc.nat(45), (list, start, end) => {
      const occasions = new Occasions();
      for (const index of sorted(list)) occasions.add(index);
      expect(occasions.between(start, end)).toBe(list.some((index) => index >= start && index < end));
    }),
    RUNS,
  );
});
