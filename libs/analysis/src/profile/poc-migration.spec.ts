import fc from 'fast-check';
import { after, MINUTE_MS } from '#libs/market';
import { PocMigration, type PocMigrationReading } from './poc-migration.js';
import { MONDAY } from '../testing/random-market.js';

/** Bins of 10 ticks, daily ATR of 1000. @param pocs one per 5m close; undefined where a close is missing. */
function readingOf(pocs: readonly (number | undefined)[], dailyAtr: number | undefined = 1000) {
  const migration = new PocMigration();
  pocs.forEach((poc, i) => {
    if (poc !== undefined) migration.sample(after(MONDAY, 5 * (i + 1) * MINUTE_MS), poc);
  });
  return migration.read(dailyAtr, 10);
}

const hour = (before: number, now: readonly number[]): number[] => [
  ...Array.from({ length: 13 - now.length }, () => before),
  ...now,
];

describe('PocMigration', () => {
  it('needs an hour of samples and a daily ATR', () => {
    expect(readingOf(Array.from({ length: 12 }, () => 500))).toBeUndefined();
    expect(readingOf(hour(500, []))).toEqual({ drift: 0, motion: 'stable' });
    expect(readingOf(hour(500, []), 0)).toBeUndefined();
    expect(new PocMigration().read(1000, 10)).toBeUndefined();
  });

  it('is stable within one bin of now, all along', () => {
    expect(readingOf(hour(500, [510, 510]))).toEqual({ drift: 0.01, motion: 'stable' });
    expect(readingOf(hour(500, [520, 510]))).toMatchObject({ motion: 'stable' });
    expect(readingOf(hour(500, [521, 510]))).toMatchObject({ motion: 'mixed' });
  });

  it('migrates by a tenth of the daily ATR in two moves of one sign', () => {
    expect(readingOf(hour(500, [550, 600]))).toEqual({ drift: 0.1, motion: 'migrating' });
    expect(readingOf(hour(500, [450, 400]))).toEqual({ drift: -0.1, motion: 'migrating' });
    expect(readingOf(hour(500, [550, 599]))).toMatchObject({ motion: 'mixed' });
    expect(readingOf(hour(500, [600]))).toMatchObject({ motion: 'mixed' });
    expect(readingOf(hour(500, [640, 600]))).toMatchObject({ motion: 'mixed' });
  });

  it('looks back one hour only', () => {
    expect(readingOf([900, ...hour(500, [550, 600])])).toEqual({ drift: 0.1, motion: 'migrating' });
  });

  it('holds the last POC where closes are missing', () => {
    const pocs = [...hour(500, []), ...Array.from({ length: 11 }, () => undefined), 620];
    expect(readingOf(pocs)).toEqual({ drift: 0.12, motion: 'mixed' });
  });

  it('turns around when prices are mirrored', () => {
    const pocs = fc.array(fc.integer({ min: 100, max: 900 }), { minLength: 13, maxLength: 30 });
    const mirror = (reading: PocMigrationReading | undefined) => reading && { ...reading, drift: 0 - reading.drift };
    fc.assert(
      fc.property(pocs, (row) => {
        expect(readingOf(row.map((poc) => 1000 - poc))).toEqual(mirror(readingOf(row)));
      }),
      { numRuns: 1000 },
    );
  });
});
