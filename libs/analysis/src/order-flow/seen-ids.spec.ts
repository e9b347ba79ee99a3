import fc from 'fast-check';
import { SeenIds } from './seen-ids.js';

it('admits every id once, in whatever order and however often they come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 80 }), (arrivals) => {
      const seen = new SeenIds();
      const known = new Set<number>();
      for (const id of arrivals) {
        expect(seen.admit(id)).toBe(!known.has(id));
        known.add(id);
        expect(seen.next).toBe(Math.max(...known) + 1);
        expect(seen.missing).toBe(Math.max(...known) - Math.min(...known) + 1 - known.size);
      }
    }),
    { numRuns: 1000 },
  );
});

it('takes what it has forgotten for seen', () => {
  const seen = new SeenIds();
  for (const id of [10, 13, 20]) seen.admit(id);
  seen.forgetBelow(13);
  expect([seen.admit(5), seen.admit(11), seen.missing]).toEqual([false, false, 6]);
  expect([seen.admit(14), seen.admit(14), seen.missing]).toEqual([true, false, 5]);
});
