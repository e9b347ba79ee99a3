import fc from 'fast-check';
import { quantile } from '../candles/median.js';
import { SizeHistogram } from './size-histogram.js';
import { minuteAt } from '../testing/trade-market.js';

const RUNS = { numRuns: 1000 };
const size = fc.oneof(fc.double({ min: 1e-5, max: 1e12, noNaN: true }), fc.constantFrom(1, 5, 1000, 1e6));
const minutes = fc.array(fc.array(size, { maxLength: 30 }), { minLength: 1, maxLength: 12 });

function histogramOf(list: readonly (readonly number[])[], first = 0, histogram = new SizeHistogram(5)): SizeHistogram {
  list.forEach((sizes, n) => {
    histogram.begin(minuteAt(first + n));
    for (const one of sizes) histogram.add(one);
  });
  return histogram;
}

const shares = [0, 0.5, 0.9, 0.995, 0.999, 1];
const read = (histogram: SizeHistogram): unknown => [histogram.count, ...shares.map((share) => histogram.above(share))];

it('knows a quantile to 1.6 % from above, and no more than its share of sizes reach it', () => {
  fc.assert(
    fc.property(minutes, fc.constantFrom(...shares), (list, share) => {
      const sizes = Float64Array.from(list.flat());
      const exact = quantile(sizes, share);
      const above = histogramOf(list).above(share);
      if (exact === undefined || above === undefined) {
        expect([exact, above]).toEqual([undefined, undefined]);
        return;
      }
      expect(above).toBeGreaterThan(exact);
      expect(above).toBeLessThanOrEqual(exact * (1 + 1 / 64));
      expect(sizes.filter((one) => one >= above).length).toBeLessThanOrEqual((1 - share) * sizes.length + 1e-9);
    }),
    RUNS,
  );
});

it('depends on nothing before its window', () => {
  fc.assert(
    fc.property(minutes, minutes, (before, after) => {
      const long = histogramOf(after, before.length, histogramOf(before));
      long.countFrom(minuteAt(before.length));
      expect(read(long)).toEqual(read(histogramOf(after)));
    }),
    RUNS,
  );
});

it('moves its window back as far as minutes may be revised', () => {
  fc.assert(
    fc.property(minutes, fc.nat(12), fc.nat(5), (list, from, back) => {
      const moved = histogramOf(list);
      moved.countFrom(minuteAt(from));
      moved.countFrom(minuteAt(from - back));
      expect(read(moved)).toEqual(read(histogramOf(list.slice(Math.max(0, from - back)), Math.max(0, from - back))));
    }),
    RUNS,
  );
});

it('forgets the last minutes and takes them in again', () => {
  fc.assert(
    fc.property(minutes, fc.nat(12), minutes, (list, cut, other) => {
      const redone = histogramOf(list);
      redone.dropFrom(minuteAt(cut));
      const kept = list.slice(0, cut);
      histogramOf(other, kept.length, redone);
      expect(read(redone)).toEqual(read(histogramOf([...kept, ...other])));
    }),
    RUNS,
  );
});

it('outgrows its first room without losing count', () => {
  const histogram = new SizeHistogram(5);
  for (let n = 0; n < 300; n += 1) {
    histogram.begin(minuteAt(n));
    histogram.countFrom(minuteAt(n - 99));
    for (let i = 0; i < 50; i += 1) histogram.add(n + 1);
  }
  expect(histogram.count).toBe(100 * 50);
  expect(histogram.above(0.5)).toBeCloseTo(250, -1);
});
