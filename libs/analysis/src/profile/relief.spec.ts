import { Relief } from './relief.js';

/** Counts how often an element is read. */
function counted(values: Float64Array): { readonly values: Float64Array; readonly reads: () => number } {
  let reads = 0;
  const proxy = new Proxy(values, {
    get(target, key) {
      if (typeof key === 'string' && key !== 'length') reads += 1;
      return Reflect.get(target, key, target) as unknown;
    },
  });
  return { values: proxy, reads: () => reads };
}

/** Teeth that grow from the middle to both ends: from every one higher ground is near on one side and never comes on the other. */
function comb(bins: number): Float64Array {
  return Float64Array.from({ length: bins }, (_, i) => (i % 2 === 0 ? 1 : 1000 + Math.abs(i - bins / 2)));
}

it.each([512, 2048, 8192])(
  'finds the prominence of every summit of %i bins in a fixed number of reads a bin',
  (bins) => {
    const { values, reads } = counted(comb(bins));
    const relief = new Relief(values);
    expect(relief.prominences.length).toBeGreaterThan(bins / 4);
    expect(reads() / bins).toBeLessThan(24);
  },
);

it('measures from the higher of the two saddles on the way to higher ground', () => {
  const relief = new Relief(Float64Array.of(3, 1, 5, 2, 4, 0, 9));
  expect(relief.summits).toEqual([0, 2, 4, 6]);
  expect([...relief.prominences]).toEqual([2, 4, 2, 9]);
  const rising = new Relief(Float64Array.of(9, 1, 3, 2, 5, 4, 7, 0));
  expect(rising.summits).toEqual([0, 2, 4, 6]);
  expect([...rising.prominences]).toEqual([9, 1, 1, 6]);
});
