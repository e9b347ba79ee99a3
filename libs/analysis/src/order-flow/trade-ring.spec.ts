import fc from 'fast-check';
import { IdRuns } from './id-runs.js';
import { TradeRing, type WholeNumbers } from './trade-ring.js';

type Row = readonly [time: number, price: number, flow: number];

const RUNS = { numRuns: 1000 };

const row: fc.Arbitrary<Row> = fc.tuple(
  fc.nat(59_999),
  fc.oneof(fc.nat(), fc.nat(2 ** 50)),
  fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 50), max: 2 ** 50 })),
);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ push: fc.array(row, { minLength: 1, maxLength: 200 }) }) },
  { weight: 2, arbitrary: fc.record({ insert: row, at: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 2, arbitrary: fc.record({ drop: fc.double({ min: 0, max: 1, noNaN: true }) }) },
);

function rowsOf(ring: TradeRing, from: number): readonly Row[] {
  return Array.from({ length: ring.end - from }, (_, i) => [
    ring.time(from + i),
    ring.price(from + i),
    ring.flow(from + i),
  ]);
}

function rowsIn(times: Uint16Array, prices: WholeNumbers, flows: WholeNumbers): readonly Row[] {
  return Array.from(times, (time, i) => [time, prices[i] ?? NaN, flows[i] ?? NaN]);
}

it('keeps what a list would keep, whatever comes and goes, and however large the numbers', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const ring = new TradeRing();
      const kept: Row[] = [];
      let first = 0;
      for (const one of steps) {
        if ('push' in one) {
          for (const next of one.push) ring.push(...next);
          kept.push(...one.push);
        } else if ('insert' in one) {
          const at = Math.floor(one.at * kept.length);
          ring.insert(first + at, ...one.insert);
          kept.splice(at, 0, one.insert);
        } else {
          const gone = Math.floor(one.drop * kept.length);
          ring.dropBefore((first += gone));
          kept.splice(0, gone);
        }
      }
      expect(rowsOf(ring, first)).toEqual(kept);
      const { times, prices, flows, start, end } = ring.stretch(first, ring.end);
      expect(rowsIn(times, prices, flows).slice(start, end)).toEqual(kept);
    }),
    RUNS,
  );
});

it('makes room instead of writing over trades that are kept, wherever it has gone round to', () => {
  const ring = new TradeRing();
  let pushed = 0;
  const push = (count: number): void => {
    for (const end = pushed + count; pushed < end; pushed += 1) ring.push(pushed % 60_000, pushed, -pushed);
  };
  push(400);
  ring.dropBefore(300);
  push(400);
  ring.dropBefore(350);
  push(400);
  expect(rowsOf(ring, 350)).toEqual(Array.from({ length: 850 }, (_, i) => [350 + i, 350 + i, -350 - i]));
});

it('knows ids in whatever order they come, in one run where none is missing', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(60), { minLength: 1 }), fc.nat(2 ** 50), (offsets, base) => {
      const ids = new IdRuns();
      const model: number[] = [];
      for (const id of offsets.map((offset) => base + offset)) {
        const index = model.filter((other) => other < id).length;
        model.splice(index, 0, id);
        expect(ids.insert(id)).toBe(index);
        expect(Array.from({ length: ids.length }, (_, i) => ids.at(i))).toEqual(model);
      }
    }),
    RUNS,
  );
});
