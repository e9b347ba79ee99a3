import * as fc from 'fast-check';
import { inParallel, pagesOf } from './paging.js';

it('cuts a span into pages without holes or overlaps', () => {
  const span = fc.tuple(fc.nat(1_000), fc.nat(5_000), fc.integer({ min: 1, max: 1_000 }));
  fc.assert(
    fc.property(span, ([start, steps, rows]) => {
      const pages = pagesOf({ from: start * 60, to: (start + steps) * 60 }, 60, rows);
      let from = start * 60;
      for (const page of pages) {
        expect(page.from).toBe(from);
        expect(page.to - page.from).toBeGreaterThan(0);
        expect(page.to - page.from).toBeLessThanOrEqual(rows * 60);
        from = page.to;
      }
      expect(from).toBe((start + steps) * 60);
    }),
  );
});

it('has no pages for an empty span', () => {
  expect(pagesOf({ from: 120, to: 120 }, 60, 10)).toEqual([]);
  expect(pagesOf({ from: 180, to: 120 }, 60, 10)).toEqual([]);
});

it('works on a few at a time and keeps the order', async () => {
  let busy = 0;
  let most = 0;
  const items = Array.from({ length: 30 }, (_, i) => i);
  const doubled = await inParallel(items, 4, async (item) => {
    most = Math.max(most, (busy += 1));
    for (let turns = item % 5; turns >= 0; turns -= 1) await Promise.resolve();
    busy -= 1;
    return 2 * item;
  });
  expect(doubled).toEqual(items.map((item) => 2 * item));
  expect(most).toBe(4);
});

it('starts nothing after the first failure', async () => {
  const started: number[] = [];
  const work = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    if (item === 1) throw new Error('one');
    for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
    return item;
  });
  await expect(work).rejects.toThrow('one');
  for (let turns = 0; turns < 50; turns += 1) await Promise.resolve();
  expect(started).toEqual([0, 1]);
});
