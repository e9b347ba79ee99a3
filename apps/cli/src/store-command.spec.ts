import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '#libs/storage';
import { DecidedMarket } from '../../../test/support/decided-market.js';
import { ProgressBar } from './progress-bar.js';
import { storeCommand, StoreUsageError } from './store-command.js';

const { entries } = new DecidedMarket(30);

describe('store', () => {
  let room: string;
  let path: string;

  beforeEach(async () => {
    room = mkdtempSync(join(tmpdir(), 'store-command-'));
    path = join(room, 'store');
    const storage = await openStorage({ kind: 'directory', path });
    await storage.signals.keep(entries.slice(0, 20));
    await storage.close();
  });

  afterEach(() => rmSync(room, { recursive: true }));

  async function run(...args: readonly string[]): Promise<{ code: number; said: string[] }> {
    const said: string[] = [];
    const seams = {
      say: (line: string) => void said.push(line),
      bar: (total: number) => new ProgressBar({ write: () => true }, total, ''),
    };
    const code = await storeCommand(args, { place: { kind: 'directory', path }, ...seams });
    return { code, said };
  }

  async function countOf(): Promise<number> {
    const storage = await openStorage({ kind: 'directory', path });
    const { signals } = await storage.signals.page({}, 100);
    await storage.close();
    return signals.length;
  }

  it('saves a store that is in use, and restores it as it was then', async () => {
    const file = join(room, 'backups', 'one.db');
    const storage = await openStorage({ kind: 'directory', path });
    expect(await run('backup', file)).toEqual({ code: 0, said: [`Saved and checked: ${file}`] });
    await storage.signals.keep(entries.slice(20));
    await expect(run('restore', file)).rejects.toThrow('which another one uses');
    await storage.close();
    expect(readdirSync(join(room, 'backups'))).toEqual(['one.db']);
    expect(await countOf()).toBe(30);
    expect((await run('restore', file)).said[0]).toContain('What was there before is now');
    expect(await countOf()).toBe(20);
    expect(existsSync(join(path, 'quarantine', '1-store.db'))).toBe(true);
    expect(await run('verify')).toEqual({ code: 0, said: ['20 decisions, 8 outcomes, 0 faults'] });
  }, 60_000);

  it('restores nothing that is not sound, and overwrites no backup', async () => {
    const file = join(room, 'bad.db');
    writeFileSync(file, 'no backup at all');
    await expect(run('restore', file)).rejects.toThrow('must be sound');
    await expect(run('backup', file)).rejects.toThrow('must be a new file');
    await expect(run('restore', join(room, 'nothing.db'))).rejects.toThrow('must be there');
    expect(await countOf()).toBe(20);
  });

  it('says what is not as it was written', async () => {
    const storage = await openStorage({ kind: 'directory', path });
    const { db } = storage.engine;
    await db
      .updateTable('signals')
      .set({ checksum: 1 })
      .where('as_of', '=', entries[3]?.asOf ?? 0)
      .execute();
    await db
      .deleteFrom('evidence')
      .where('as_of', '=', entries[5]?.asOf ?? 0)
      .execute();
    await db.deleteFrom('news').where('seq', '=', 7).where('channel', '=', 'signal').execute();
    await storage.close();
    const { code, said } = await run('verify');
    expect(code).toBe(1);
    expect(said).toHaveLength(4);
    expect(said.filter((line) => line.includes('was damaged: signals'))).toHaveLength(1);
    expect(said.filter((line) => line.includes('(missing)'))).toHaveLength(1);
    expect(said.at(-1)).toBe('20 decisions, 8 outcomes, 3 faults');
    expect(said.at(-2)).toBe('1 numbers are missing in the news of BINANCE:BTCUSDT, signal');
  });

  it('exports decisions and what became of them', async () => {
    const { said } = await run('export', '--symbol', 'btc-usdt');
    expect(said).toHaveLength(20);
    const rows = said.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.filter(({ exit }) => exit !== null).length).toBeGreaterThan(0);
    expect(rows[0]).toMatchObject({ symbol: 'BTCUSDT', broker: 'BINANCE' });
    const csv = (await run('export', '--format', 'csv')).said;
    expect(csv).toHaveLength(21);
    expect(csv[0]?.startsWith('signal_id,timestamp,broker')).toBe(true);
    expect((await run('export', '--symbol', 'ETHUSDT')).said).toEqual([]);
  });

  it.each([[[]], [['burn']], [['backup']], [['verify', 'x']], [['export', '--format', 'xml']], [['export', '--nope']]])(
    'refuses %j',
    async (args) => {
      await expect(run(...args)).rejects.toThrow(StoreUsageError);
    },
  );
});
