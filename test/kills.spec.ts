import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { openStorage, type Storage, type StoragePlace } from '#libs/storage';
import { DecidedMarket } from './support/decided-market.js';
import { ENGINES, type TestPlace } from '../libs/storage/src/testing/stores.js';

/** How often the writer is killed over the embedded store, half as often over PostgreSQL; `npm run proof:kills` takes 2,000. */
const STORE_KILLS = Number(process.env['STORE_KILLS'] ?? 20);
/** A start that takes longer has failed. */
const PATIENCE_MS = 30_000;

const market = { broker: 'BINANCE', symbol: 'BTCUSDT' };

/** One life of the writer: what it said before it was killed. */
interface Life {
  readonly hasStarted: boolean;
  readonly kept: ReadonlyMap<string, number>;
}

/** @param afterMs since its start, or `since spawn` where negative. */
async function killed(place: StoragePlace, template: string, afterMs: number): Promise<Life> {
  const args = ['test/support/store-writer.mjs', JSON.stringify(place), template];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kept = new Map<string, number>();
  let hasStarted = false;
  const kill = (ms: number): void => void setTimeout(() => child.kill('SIGKILL'), ms);
  kill(afterMs < 0 ? -afterMs : PATIENCE_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, id = '', seq] = line.split(' ');
    if (word === 'kept' && seq !== undefined) kept.set(id, Number(seq));
    if (word !== 'started') continue;
    hasStarted = true;
    kill(Math.max(0, afterMs));
  }
  return { hasStarted, kept };
}

async function allIds({ signals }: Storage): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: Parameters<typeof signals.page>[2]; ;) {
    const page = await signals.page({}, 500, after);
    ids.push(...page.signals.map(({ signal }) => signal.id));
    if (!page.next) return ids;
    after = page.next;
  }
}

describe.each(ENGINES)('a process that is killed in the middle of writing, %s', (name, make) => {
  const kills = name === 'embedded' ? STORE_KILLS : STORE_KILLS / 2;
  let test: TestPlace;
  const room = mkdtempSync(join(tmpdir(), 'kills-'));
  const template = join(room, 'entry.json');

  beforeAll(async () => {
    test = await make();
    writeFileSync(template, JSON.stringify(new DecidedMarket(1).entries[0]));
  });

  afterAll(async () => {
    await test.clear();
    rmSync(room, { recursive: true });
  });

  it(
    'loses nothing that was acknowledged, keeps nothing twice, and always starts again',
    async () => {
      const seed = Number(process.env['PROPERTY_SEED']);
      // Most are killed while they write, some at any moment since their spawn: opening, migrating, recovering.
      const moments = fc.sample(
        fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: 0, max: 80 }) },
          { weight: 1, arbitrary: fc.integer({ min: -400, max: -1 }) },
        ),
        { seed, numRuns: kills },
      );
      const acknowledged = new Map<string, number>();
      let failedStarts = 0;
      for (const moment of moments) {
        const { hasStarted, kept } = await killed(test.place, template, moment);
        if (!hasStarted && moment >= 0) failedStarts += 1;
        for (const [id, seq] of kept) {
          expect(acknowledged.has(id)).toBe(false);
          acknowledged.set(id, seq);
        }
      }
      const damaged: unknown[] = [];
      const storage = await openStorage(test.place, (error) => damaged.push(error));
      const ids = await allIds(storage);
      const news = await storage.signals.news(market, 'signal', 10_000_000);
      const kept = new Map(news.map(({ news: { signal }, seq }) => [signal.id, seq]));
      const lost = [...acknowledged].filter(([id, seq]) => kept.get(id) !== seq);
      const found = {
        lost: lost.length,
        doubled: ids.length - new Set(ids).size,
        failedStarts,
        damaged: damaged.length,
      };
      process.stdout.write(
        `${name}: ${kills} kills, ${acknowledged.size} acknowledged, ${ids.length} kept, ${JSON.stringify(found)}\n`,
      );
      expect(acknowledged.size).toBeGreaterThan(kills / 2);
      expect(found).toEqual({ lost: 0, doubled: 0, failedStarts: 0, damaged: 0 });
      expect([...kept.values()]).toEqual(ids.map((_, i) => i + 1));
      const [newest] = (await storage.signals.page({}, 1)).signals;
      expect((await storage.signals.ledger(market, 'followed'))?.asOf).toBe(newest?.signal.asOf);
      for (const id of ids.slice(0, 200)) expect((await storage.signals.evidence(id))?.signalId).toBe(id);
      await storage.close();
    },
    30_000 + 5_000 * kills,
  );
});
