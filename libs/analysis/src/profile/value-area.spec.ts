import fc from 'fast-check';
import { readValueArea } from './profile-reading.js';
import { VolumeProfile } from './volume-profile.js';
import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import { valueArea } from './value-area.js';

const area = (volumes: readonly number[], rows = 1): ReturnType<typeof valueArea> =>
  valueArea(Float64Array.from(volumes), { ...ANALYSIS_SETTINGS.valueArea, rows });

/** Bins with at least one step of volume. */
const bins = fc
  .array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 40 })
  .filter((all) => all.some(Boolean));
const rows = fc.constantFrom(1, 2);

describe('valueArea', () => {
  const published = [20, 44, 70, 150, 90, 80, 50, 50];

  it('takes one row at a time as in the published walk-through', () => {
    expect(area(published)).toEqual({ poc: 3, low: 2, high: 5, volume: 390, total: 554 });
  });

  it('reads as prices where a bin is one tick: POC 106, value 105-108', () => {
    const profile = new VolumeProfile(1);
    published.forEach((volume, i) => profile.add(103 + i, 103 + i, volume, undefined));
    expect(readValueArea(profile)).toMatchObject({ poc: 106, val: 105, vah: 108, volume: 390, total: 554 });
    const dual = { ...ANALYSIS_SETTINGS, valueArea: { ...ANALYSIS_SETTINGS.valueArea, rows: 2 } };
    expect(readValueArea(profile, dual)).toMatchObject({ poc: 106, val: 104, vah: 108, volume: 434 });
  });

  it('takes two rows at a time as the dual-price procedure does', () => {
    expect(area(published, 2)).toEqual({ poc: 3, low: 1, high: 5, volume: 434, total: 554 });
  });

  it('breaks ties of the POC downwards and of the value area upwards', () => {
    expect(area([5, 10, 10, 5])).toMatchObject({ poc: 1, low: 1, high: 3, volume: 25 });
  });

  it('stops at exactly 70 %', () => {
    expect(area([10, 70, 20])).toMatchObject({ poc: 1, low: 1, high: 1, volume: 70 });
  });

  it('crosses empty rows towards the nearer volume', () => {
    expect(area([30, 0, 0, 40, 0, 30])).toMatchObject({ poc: 3, low: 3, high: 5, volume: 70 });
  });

  it('has nothing to say without volume, and one row for one row', () => {
    expect(area([0, 0, 0])).toBeUndefined();
    expect(area([7])).toEqual({ poc: 0, low: 0, high: 0, volume: 7, total: 7 });
  });

  it('prefers the POC nearest to the middle, then the heavier side, then the lower price', () => {
    expect(area([9, 1, 9, 1, 1])?.poc).toBe(2);
    expect(area([1, 9, 2, 9, 3])?.poc).toBe(3);
    expect(area([3, 9, 2, 9, 1])?.poc).toBe(1);
    expect(area([0, 0, 2, 9, 2, 9, 2])?.poc).toBe(3);
  });

  it('is exact where floating point is not: 70 % of a sum beyond 2^53 / 10', () => {
    const all = 9_000_000_000_000_000;
    const most = (all / 10) * 7;
    expect(area([1, most - 1, all - most])).toMatchObject({ low: 1, high: 2 });
    expect(area([0, most, all - most])).toMatchObject({ low: 1, high: 1 });
  });

  it('holds the POC, at least 70 % of the volume, and nothing empty at its ends', () => {
    fc.assert(
      fc.property(bins, rows, (volumes, taken) => {
        const found = area(volumes, taken);
        if (!found) throw new Error('Bins must have a value area');
        const inside = volumes.slice(found.low, found.high + 1).reduce((sum, volume) => sum + volume, 0);
        expect(found.low).toBeLessThanOrEqual(found.poc);
        expect(found.poc).toBeLessThanOrEqual(found.high);
        expect(found.volume).toBe(inside);
        expect(10 * inside).toBeGreaterThanOrEqual(7 * found.total);
        expect(Math.min(volumes[found.low] ?? 0, volumes[found.high] ?? 0)).toBeGreaterThan(0);
        expect(volumes[found.poc]).toBe(Math.max(...volumes));
      }),
      { numRuns: 2000 },
    );
  });

  it('does not change with the unit of volume or with empty rows around', () => {
    fc.assert(
      fc.property(bins, rows, fc.integer({ min: 1, max: 1000 }), fc.nat(5), (volumes, taken, factor, pad) => {
        const found = area(volumes, taken);
        const scaled = area(
          volumes.map((volume) => volume * factor),
          taken,
        );
        expect([scaled?.poc, scaled?.low, scaled?.high]).toEqual([found?.poc, found?.low, found?.high]);
        const padded = area([...Array<number>(pad).fill(0), ...volumes, 0], taken);
        expect(padded?.poc).toBe((found?.poc ?? 0) + pad);
        expect(padded?.volume).toBe(found?.volume);
      }),
      { numRuns: 1000 },
    );
  });

  it('mirrors with its bins where no two volumes tie', () => {
    const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(distinct, (volumes) => {
        const last = volumes.length - 1;
        const found = area(volumes);
        const mirrored = area(volumes.toReversed());
        expect(mirrored?.poc).toBe(last - (found?.poc ?? 0));
        expect([mirrored?.low, mirrored?.high]).toEqual([last - (found?.high ?? 0), last - (found?.low ?? 0)]);
      }),
      { numRuns: 1000 },
    );
  });
});
