import { NO_NODES, readNodes } from './node-reading.js';
import { VolumeProfile } from './volume-profile.js';

/** Volume by bin of 10 ticks from tick 1000 on. */
function profileOf(row: readonly number[]): VolumeProfile {
  const profile = new VolumeProfile(10);
  row.forEach((volume, i) => profile.add(1000 + 10 * i, 1009 + 10 * i, volume, undefined));
  return profile;
}

describe('readNodes', () => {
  it('gives prices in ticks: the middle of the bin, zones from its first tick to its last', () => {
    const { hvn, lvn } = readNodes(profileOf([2, 6, 12, 6, 2, 5, 10, 5, 1]), 1);
    expect(hvn).toMatchObject([
      { price: 1024, low: 1020, high: 1029 },
      { price: 1064, low: 1060, high: 1069 },
    ]);
    expect(hvn[0]?.prominence).toBeCloseTo(17 / 27, 14);
    expect(lvn).toEqual([{ price: 1044, low: 1040, high: 1049, rho: 0.5, strength: 0.5, below: 1024, above: 1064 }]);
  });

  it('finds none where nothing was traded', () => {
    expect(readNodes(new VolumeProfile(10), 2)).toBe(NO_NODES);
  });
});
