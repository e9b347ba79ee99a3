import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { DamagedRecordError } from '../errors.js';
import { StorageInUseError } from '../errors.js';
import { textOf } from '../signals/signal-text.js';
import { openStorage } from '../storage.js';
import { DecidedMarket, signalsOf } from '../../../../test/support/decided-market.js';

const { entries } = new DecidedMarket(20);
const originals = new Map(signalsOf(entries).map((signal) => [signal.id, textOf(signal)]));
/** `FLIPS=10000 npm test -- libs/storage` takes minutes. */
const FLIPS = Number(process.env['FLIPS'] ?? 100);

describe('the embedded store', () => {
  let room: string;
  let sound: string;

  beforeAll(async () => {
    room = mkdtempSync(join(tmpdir(), 'sqlite-'));
    sound = join(room, 'sound');
    const storage = await openStorage({ kind: 'directory', path: sound });
    await storage.signals.keep(entries);
    await storage.close();
  });

  afterAll(() => rmSync(room, { recursive: true }));

  /** What a start finds in a copy of the sound store after `harm` has come to its file. */
  async function foundAfter(harm: (file: string) => void): Promise<{
    readonly path: string;
    readonly setAside: string | undefined;
    readonly served: number;
    readonly wrong: number;
    readonly damaged: number;
  }> {
    const path = mkdtempSync(join(room, 'copy-'));
    cpSync(sound, path, { recursive: true });
    harm(join(path, 'store.db'));
    const damaged: DamagedRecordError[] = [];
    const storage = await openStorage({ kind: 'directory', path }, (error) => damaged.push(error));
    const { signals } = await storage.signals.page({}, 100);
    const wrong = signals.filter(({ signal }) => textOf(signal) !== originals.get(signal.id));
    for (const { signal } of signals) await storage.signals.evidence(signal.id).catch((error) => damaged.push(error));
    await storage.close();
    return { path, setAside: storage.setAside, served: signals.length, wrong: wrong.length, damaged: damaged.length };
  }

  it('serves all there is of a sound file', async () => {
    expect(await foundAfter(() => undefined)).toMatchObject({ setAside: undefined, served: 20, wrong: 0, damaged: 0 });
  });

  it.each([
    ['torn in the middle', (file: string) => truncateSync(file, 4096 * 5)],
    ['torn within a page', (file: string) => truncateSync(file, 4096 * 5 + 77)],
    ['no database', (file: string) => writeFileSync(file, 'something else altogether'.repeat(500))],
    [
      'zeros from the middle on',
      (file: string) => {
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(0, Math.floor(bytes.length / 2)));
      },
    ],
  ])('sets a file aside that is %s, begins anew and deletes nothing', async (_what, harm) => {
    const found = await foundAfter(harm);
    expect(found).toMatchObject({ served: 0, wrong: 0 });
    expect(found.setAside).toBe(join(found.path, 'quarantine', '1-store.db'));
    expect(readdirSync(join(found.path, 'quarantine'))).toContain('1-store.db');
    const again = await openStorage({ kind: 'directory', path: found.path });
    expect(again.setAside).toBeUndefined();
    await again.close();
  });

  it(
    'never serves what a flipped bit has made of a record, and always starts',
    async () => {
      const size = readFileSync(join(sound, 'store.db')).length;
      let found = 0;
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: size - 1 }), fc.integer({ min: 1, max: 255 }), async (offset, mask) => {
          const { path, served, wrong, setAside, damaged } = await foundAfter((file) => {
            const bytes = readFileSync(file);
            writeFileSync(file, bytes.fill((bytes[offset] ?? 0) ^ mask, offset, offset + 1));
          });
          rmSync(path, { recursive: true });
          const isFound = setAside !== undefined || damaged > 0;
          if (isFound) found += 1;
          expect(isFound || served === 20).toBe(true);
          expect(wrong).toBe(0);
        }),
        { numRuns: FLIPS },
      );
      process.stdout.write(
        `${FLIPS} files with one byte changed: ${found} found, the rest where nothing is served from\n`,
      );
      expect(found).toBeGreaterThan(FLIPS / 3);
    },
    30_000 + 100 * FLIPS,
  );

  it('keeps nothing of what meets a full disk, goes on being read, and takes it again once there is space', async () => {
    const path = mkdtempSync(join(room, 'full-'));
    const storage = await openStorage({ kind: 'directory', path });
    const { db } = storage.engine;
    const [first, ...rest] = entries;
    if (!first) throw new Error('An entry expected');
    await storage.signals.keep([first]);
    await sql`pragma max_page_count = 1`.execute(db);
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(storage.signals.keep(rest)).rejects.toThrow('Store must answer, was full disk');
      expect((await storage.signals.page({}, 100)).signals).toHaveLength(1);
    }
    await sql`pragma max_page_count = 1000000`.execute(db);
    await storage.signals.keep(rest);
    expect((await storage.signals.page({}, 100)).signals).toHaveLength(20);
    await storage.close();
    const again = await openStorage({ kind: 'directory', path });
    expect(again.setAside).toBeUndefined();
    await again.close();
  });

  it('is used by one process at a time', async () => {
    const path = mkdtempSync(join(room, 'shared-'));
    const first = await openStorage({ kind: 'directory', path });
    await expect(openStorage({ kind: 'directory', path })).rejects.toThrow(StorageInUseError);
    await first.close();
    await (await openStorage({ kind: 'directory', path })).close();
  });
});
