import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { epochMs, type TradeColumns } from '#libs/market';
import { btcusdt } from '../testing/btcusdt.js';
import { ArchiveError } from './archive-error.js';
import { KlineArchive, type ArchiveFault } from './kline-archive.js';
import { TradeArchive } from './trade-archive.js';
import { TRADE_LAYOUTS, TradeCsv, type TradeSeries } from './trade-csv.js';

const DAY = { from: epochMs(Date.UTC(2024, 1, 1)), to: epochMs(Date.UTC(2024, 1, 2)) };
const NAME = 'BTCUSDT-aggTrades-2024-02-01';

/** A trade as the columns tell it: id, milliseconds since midnight, ticks, steps, side. */
type Row = readonly [id: number, time: number, ticks: number, steps: number, side: number];

/** An aggregate trade of the day's second `second`. */
function agg(id: number, second: number, more: { price?: string; maker?: string; time?: string } = {}): string {
  const { price = '42580.12000000', maker = 'True', time = `${DAY.from + 1_000 * second}` } = more;
  return `${id},${price},0.01234000,${3 * id},${3 * id + 2},${time},${maker},True`;
}

function rowsOf(blocks: readonly TradeColumns[]): Row[] {
  return blocks.flatMap(({ length, ids, times, prices, quantities, sides }) =>
    Array.from({ length }, (_, i): Row => {
      const time = (times[i] ?? 0) - DAY.from;
      return [ids[i] ?? 0, time, prices[i] ?? 0, quantities[i] ?? 0, sides[i] ?? 0];
    }),
  );
}

describe('the archive of trades', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trades-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function zip(name: string, ...rows: readonly string[]): Promise<void> {
    const file = new ZipFile();
    file.addBuffer(Buffer.from(`${rows.join('\n')}\n`), `${name}.csv`);
    file.end();
    await pipeline(file.outputStream, createWriteStream(join(folder, `${name}.zip`)));
  }

  async function read(
    series: TradeSeries = 'aggTrades',
    span = DAY,
  ): Promise<{ rows: Row[]; faults: ArchiveFault[]; blocks: TradeColumns[] }> {
    const [blocks, faults]: [TradeColumns[], ArchiveFault[]] = [[], []];
    const archive = new TradeArchive(folder, btcusdt, series);
    for await (const block of archive.blocks(span, (fault) => faults.push(fault))) blocks.push(block);
    return { rows: rowsOf(blocks), faults, blocks };
  }

  it('reads aggregate trades out of a zip: who waited in the book did not cross the spread', async () => {
    await zip(NAME, agg(7, 0), agg(8, 1, { maker: 'False' }), agg(9, 1, { price: '42580.1', maker: 'false' }));
    expect((await read()).rows).toEqual([
      [7, 0, 4_258_012, 1_234_000, -1],
      [8, 1_000, 4_258_012, 1_234_000, 1],
      [9, 1_000, 4_258_010, 1_234_000, 1],
    ]);
  });

  it('reads single trades, whose time stands elsewhere', async () => {
    await zip('BTCUSDT-trades-2024-02-01', `5,42580.12,0.5,21290.06,${DAY.from + 3},true,True`);
    expect((await read('trades')).rows).toEqual([[5, 3, 4_258_012, 50_000_000, -1]]);
  });

  it('tells milliseconds from microseconds row by row', async () => {
    await zip(NAME, agg(1, 1), agg(2, 0, { time: `${DAY.from + 2}999` }));
    expect((await read()).rows.map(([, time]) => time)).toEqual([1_000]);
    await zip(NAME, agg(1, 0), agg(2, 0, { time: `${DAY.from + 2}999` }));
    expect((await read()).rows.map(([, time]) => time)).toEqual([0, 2]);
  });

  it('reads packed and plain files, with and without a header, line feed or not, days in their order', async () => {
    const header = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker';
    const futures = (id: number): string => `${id},42580.10,1.5,1,2,${DAY.from + 1_000 * id},true`;
    const next = DAY.from + 86_400_000;
    await writeFile(join(folder, 'BTCUSDT-aggTrades-2024-02-02.csv'), `4,1.00,1,1,2,${next},true,True`);
    await writeFile(join(folder, `${NAME}.csv.gz`), gzipSync(`${header}\n${futures(2)}\r\n${futures(3)}`));
    const span = { from: DAY.from, to: epochMs(DAY.to + 86_400_000) };
    const { rows, faults } = await read('aggTrades', span);
    expect(rows).toEqual([
      [2, 2_000, 4_258_010, 150_000_000, -1],
      [3, 3_000, 4_258_010, 150_000_000, -1],
      [4, 86_400_000, 100, 100_000_000, -1],
    ]);
    expect(faults).toEqual([]);
  });

  it('reports jumps of the ids, repeated and disordered rows, and hands out each trade once', async () => {
    await zip(NAME, agg(1, 1), agg(2, 2), agg(2, 2), agg(5, 5), agg(4, 4), agg(6, 3), agg(6, 6));
    const { rows, faults } = await read();
    expect(rows.map(([id]) => id)).toEqual([1, 2, 5, 6]);
    const told = faults.map(({ kind, from, to }) => [kind, from - DAY.from, to - DAY.from]);
    expect(told).toEqual([
      ['repeated', 2_000, 2_001],
      ['hole', 2_000, 5_000],
      ['disordered', 4_000, 4_001],
      ['disordered', 3_000, 3_001],
    ]);
  });

  it('hands out the trades of the span only, and months of trades in blocks', async () => {
    const count = 200_000;
    const rows = Array.from({ length: count }, (_, i) => agg(i + 1, 0, { time: `${DAY.from + 2 * i}` }));
    await zip('BTCUSDT-aggTrades-2024-02', rows.join('\n'));
    const { rows: found, blocks } = await read('aggTrades', { from: DAY.from, to: epochMs(DAY.from + 300_000) });
    expect(found.map(([id]) => id)).toEqual(Array.from({ length: 150_000 }, (_, i) => i + 1));
    expect(blocks.map(({ length }) => length)).toEqual([65_536, 65_536, 150_000 - 2 * 65_536]);
  });

  it.each([
    ['a column too few', '2,42580.12,0.01,1,2'],
    ['a price off the grid', agg(2, 2, { price: '42580.125' })],
    ['a price of nothing', agg(2, 2, { price: '0.00' })],
    ['no number', agg(2, 2, { price: '-42580.12' })],
    ['no side', agg(2, 2, { maker: 'Trues' })],
    ['an id that no double holds', agg(2, 2).replace('2,', '99999999999999999,')],
    ['a time before all exchanges', agg(2, 2, { time: '17' })],
  ])('names file and line of %s', async (_what, bad) => {
    await zip(NAME, agg(1, 1), bad, agg(3, 3));
    await expect(read()).rejects.toThrow(/BTCUSDT-aggTrades-2024-02-01\.csv:2/);
    await expect(read()).rejects.toThrow(ArchiveError);
  });

  it('refuses a zip whose bytes were damaged, what is none, and a folder without the series', async () => {
    await expect(read()).rejects.toThrow('named like BTCUSDT-aggTrades-2024-01.zip');
    const path = join(folder, `${NAME}.zip`);
    await writeFile(path, 'no zip');
    await expect(read()).rejects.toThrow(/must be readable/);
    const file = new ZipFile();
    file.addBuffer(Buffer.from(`${agg(1, 1)}\n`), 'a.csv', { compress: false });
    file.end();
    await pipeline(file.outputStream, createWriteStream(path));
    const bytes = await readFile(path);
    bytes.write('9', bytes.indexOf('42580'));
    await writeFile(path, bytes);
    await expect(read()).rejects.toThrow(/must be readable/);
  });

  it('candles are read out of a zip too', async () => {
    const row = `${DAY.from},42580.00,42632.86,42573.46,42632.86,53.7,${DAY.from + 59_999},2291688.2,1447,29.3,1249820.7,0`;
    await zip('BTCUSDT-1m-2024-02-01', row);
    const candles = new KlineArchive(folder, btcusdt).candles(DAY, () => undefined);
    expect((await candles.next()).value).toMatchObject({ openTime: DAY.from, close: 4_263_286 });
    await candles.return();
  });
});

describe('reading trades from bytes', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 0, maxLength: 9 }).map((all) => all.join(''));
  const decimal = fc
    .tuple(fc.integer({ min: 0, max: 120_000 }), fc.boolean(), digits)
    .map(([whole, isPointed, fraction]) => (isPointed ? `${whole}.${fraction}` : `${whole}`));
  const row = fc
    .tuple(fc.nat(), decimal, decimal, fc.constantFrom('', '000'), fc.constantFrom('True', 'false', 'TRUE', 'x'))
    .map(([id, price, quantity, micros, maker]) => [id, price, quantity, 1, 2, `${DAY.from}${micros}`, maker, 'True']);

  function told(text: string, cuts: readonly number[]): Row[] | string {
    const rows: Row[] = [];
    const csv = new TradeCsv('a.csv', TRADE_LAYOUTS.aggTrades, btcusdt, (...one) => rows.push(one));
    const bytes = Buffer.from(text);
    const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
    try {
      ends.forEach((end, i) => csv.take(bytes.subarray(ends[i - 1] ?? 0, end)));
      csv.end();
    } catch (error) {
      return error instanceof ArchiveError ? error.message : String(error);
    }
    return rows;
  }

  it('says the same wherever the bytes are cut, and as the numbers are read elsewhere', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { maxLength: 4 }), (rows, cuts) => {
        const text = rows.map((cells) => cells.join(',')).join('\n');
        const whole = told(text, []);
        expect(told(text, cuts)).toEqual(whole);
        // Capitals are unusual, so that these rows are read as text.
        const loud = text.replaceAll(/true|false/gi, (word) => word.toUpperCase());
        expect(told(loud, cuts)).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });
});
