import fc from 'fast-check';
import { readNodes } from './node-reading.js';
import { readValueArea } from './profile-reading.js';
import { profileShape, type ProfileShape } from './profile-shape.js';
import { VolumeProfile } from './volume-profile.js';

/** Shape of volume by tick from 1000 on, unsmoothed nodes. @param close place of the last price in the range, 0..1. */
function shapeOf(row: readonly number[], close = 0.5, medianVolume: number | undefined = 0): ProfileShape {
  const profile = new VolumeProfile(1);
  row.forEach((volume, i) => profile.add(1000 + i, 1000 + i, volume, undefined));
  const area = readValueArea(profile);
  if (!area) throw new Error('Profile must have volume');
  const last = profile.low + close * (profile.high - profile.low);
  return profileShape({ profile, area, nodes: readNodes(profile, 0), close: last, medianVolume });
}

const BELL = [1, 3, 8, 16, 24, 30, 24, 16, 8, 3, 1];
const HIGH = [2, 2, 3, 3, 4, 5, 8, 16, 24, 18, 9];
const DOUBLE = [4, 12, 20, 12, 4, 2, 4, 12, 20, 12, 4];
const EVEN = [10, 11, 12, 11, 12, 13, 12, 11, 12, 11, 10];

describe('profileShape', () => {
  it('reads D in a bell, P above, b below and B in two bells', () => {
    expect(shapeOf(BELL)).toBe('D');
    expect(shapeOf(HIGH)).toBe('P');
    expect(shapeOf(HIGH.toReversed())).toBe('b');
    expect(shapeOf(DOUBLE)).toBe('B');
  });

  it('reads T in even volume that closes at an end, D if it closes in the middle', () => {
    expect([shapeOf(EVEN, 0.9), shapeOf(EVEN, 0.1), shapeOf(EVEN, 0.5)]).toEqual(['T', 'T', 'D']);
  });

  it('lets the first match win: two values that close at an end are still B', () => {
    expect(shapeOf(DOUBLE, 0.95)).toBe('B');
  });

  it('needs a quarter of the volume on either side of the thin part for B', () => {
    expect(shapeOf([1, 3, 4, 3, 1, 1, 8, 20, 30, 20, 8])).not.toBe('B');
  });

  it('says nothing of fewer than 8 bins with volume, of a quiet day, and without a usual volume', () => {
    expect(shapeOf([1, 8, 20, 30, 20, 8, 1])).toBe('?');
    expect(shapeOf([1, 8, 0, 20, 0, 30, 20, 0, 8, 1])).toBe('?');
    const total = BELL.reduce((sum, volume) => sum + volume, 0);
    expect(shapeOf(BELL, 0.5, 4 * total)).toBe('D');
    expect(shapeOf(BELL, 0.5, 4 * total + 1)).toBe('?');
    const profile = new VolumeProfile(1);
    profile.add(1000, 1010, 110, undefined);
    const area = readValueArea(profile);
    if (!area) throw new Error('Profile must have volume');
    const nodes = readNodes(profile, 0);
    expect(profileShape({ profile, area, nodes, close: 1005, medianVolume: undefined })).toBe('?');
  });

  it('turns P into b and back when prices are mirrored, and keeps the rest', () => {
    const mirrored: Readonly<Record<ProfileShape, ProfileShape>> = { B: 'B', T: 'T', P: 'b', b: 'P', D: 'D', '?': '?' };
    const row = fc.array(fc.noBias(fc.integer({ min: 1, max: 1_000_000 })), { minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(row, fc.integer({ min: 0, max: 64 }), (volumes, place) => {
        const close = place / 64;
        expect(shapeOf(volumes.toReversed(), 1 - close)).toBe(mirrored[shapeOf(volumes, close)]);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not change when all volume is scaled', () => {
    const row = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(row, fc.integer({ min: 0, max: 20 }), (volumes, exponent) => {
        expect(shapeOf(volumes.map((volume) => volume * 2 ** exponent))).toBe(shapeOf(volumes));
      }),
      { numRuns: 1000 },
    );
  });
});
