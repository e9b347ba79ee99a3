import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { epochMs, type Candle } from '#libs/market';
import { btcusdt } from '../testing/btcusdt.js';
import { describeReading, recording } from '../testing/recorded.js';
import { ArchiveError } from './archive-error.js';
import { KlineArchive, type ArchiveFault } from './kline-archive.js';

const at = (iso: string): ReturnType<typeof epochMs> => epochMs(Date.parse(iso));
const DAY = { from: at('2024-02-01T00:00:00Z'), to: at('2024-02-02T00:00:00Z') };

/** A row of the minute `minute` of 2024-02-01; `scale` 1000 writes microseconds. */
function row(minute: number, scale = 1, close = '42632.86000000'): string {
  const open = (DAY.from + minute * 60_000) * scale;
  const last = open + 60_000 * scale - 1;
  return `${open},42580.00000000,42632.86000000,42573.46000000,${close},53.79874000,${last},2291688.23331320,1447,29.33654000,1249820.76853770,0`;
}

describe('the archive reader', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function read(span = DAY): Promise<{ candles: Candle[]; faults: ArchiveFault[] }> {
    const faults: ArchiveFault[] = [];
    const candles: Candle[] = [];
    const archive = new KlineArchive(folder, btcusdt);
    for await (const candle of archive.candles(span, (fault) => faults.push(fault))) candles.push(candle);
    return { candles, faults };
  }

  const write = (name: string, ...rows: readonly string[]): Promise<void> =>
    writeFile(join(folder, name), rows.join('\n'));
  const minutes = (candles: readonly Candle[]): number[] =>
    candles.map(({ openTime }) => (openTime - DAY.from) / 60_000);

  it('reads every column without floating point', async () => {
    await write('BTCUSDT-1m-2024-02-01.csv', row(0));
    expect((await read()).candles).toEqual([
      {
        timeframe: '1m',
        openTime: DAY.from,
        closeTime: DAY.from + 60_000,
        open: 4_258_000,
        high: 4_263_286,
        low: 4_257_346,
        close: 4_263_286,
        volume: 5_379_874_000,
        quoteVolume: 229_168_823_331_320n,
        trades: 1447,
        takerBuyVolume: 2_933_654_000,
        takerBuyQuoteVolume: 124_982_076_853_770n,
      },
    ]);
  });

  it('tells milliseconds from microseconds row by row, and a header from a row', async () => {
    await write('BTCUSDT-1m-2024-02-01.csv', 'open_time,open,high,low', row(0), `${row(1, 1000)}\r`, row(2), '');
    const { candles, faults } = await read();
    expect(candles.map(({ openTime, closeTime }) => [openTime, closeTime])).toEqual(
      [0, 1, 2].map((i) => [DAY.from + i * 60_000, DAY.from + (i + 1) * 60_000]),
    );
    expect(faults).toEqual([]);
  });

  it('reads days inside a monthly tar in their order, packed days and plain ones', async () => {
    const month = pack();
    month.entry({ name: 'BTCUSDT-1m-2024-02-02.csv' }, row(1440));
    month.entry({ name: 'BTCUSDT-1m-2024-02-01.csv' }, row(1439));
    month.finalize();
    await writeFile(join(folder, 'BTCUSDT-1m-2024-02.tar.gz'), gzipSync(await buffer(month)));
    await writeFile(join(folder, 'BTCUSDT-1m-2024-02-02.csv.gz'), gzipSync(row(1441)));
    await write('ETHUSDT-1m-2024-02-02.csv', 'not ours');
    const { candles, faults } = await read({ from: DAY.from, to: epochMs(DAY.to + 86_400_000) });
    expect(minutes(candles)).toEqual([1439, 1440, 1441]);
    expect(faults).toEqual([]);
  });

  it('reports holes, repeated and disordered rows, and hands out each minute once', async () => {
    await write('BTCUSDT-1m-2024-02-01.csv', row(0), row(1), row(1), row(4), row(2), row(5));
    const { candles, faults } = await read();
    expect(minutes(candles)).toEqual([0, 1, 4, 5]);
    const told = faults.map(({ kind, from, to }) => [kind, (from - DAY.from) / 60_000, (to - DAY.from) / 60_000]);
    expect(told).toEqual([
      ['repeated', 1, 2],
      ['hole', 2, 4],
      ['disordered', 2, 3],
    ]);
  });

  it('hands out the minutes of the span only', async () => {
    await write('BTCUSDT-1m-2024-02-01.csv', row(0), row(1), row(2), row(3));
    const span = { from: epochMs(DAY.from + 60_000), to: epochMs(DAY.from + 180_000) };
    expect(minutes((await read(span)).candles)).toEqual([1, 2]);
  });

  it.each([
    ['a column too few', row(0).slice(0, -2)],
    ['a price off the grid', row(0, 1, '42600.005')],
    ['a close above the high', row(0, 1, '42700')],
    ['no number', row(0).replace('1447', 'many')],
    ['an empty count', row(0).replace('1447', '')],
    ['a time off the minute', row(0).replace('1706745600000', '1706745600500')],
  ])('names file and line of %s', async (_what, bad) => {
    await write('BTCUSDT-1m-2024-02-01.csv', row(0), bad);
    await expect(read()).rejects.toThrow(/BTCUSDT-1m-2024-02-01\.csv:2/);
  });

  it('refuses a folder without files of the market, none at all, and files that are no archive', async () => {
    await expect(read()).rejects.toThrow(ArchiveError);
    await writeFile(join(folder, 'BTCUSDT-1m-2024-02.tar.gz'), 'no archive');
    await expect(read()).rejects.toThrow(/must be readable/);
    await expect(new KlineArchive('/no/such/folder', btcusdt).candles(DAY, () => undefined).next()).rejects.toThrow(
      ArchiveError,
    );
  });
});

const MONTHS = [
  ['2024-06', 43_200, 0],
  ['2025-01', 44_640, 0],
  ['2018-02', 38_260, 3],
  ['2023-03', 44_560, 1],
] as const;
const recorded = MONTHS.map(([month]) => recording(`klines/binance-spot-BTCUSDT-1m/BTCUSDT-1m-${month}.tar.gz`));

describeReading('the recorded archive', recorded, () => {
  it.each(MONTHS)('%s reads whole: %d minutes, %d holes', async (month, count, holes) => {
    const from = at(`${month}-01T00:00:00Z`);
    const date = new Date(from);
    const to = epochMs(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
    const faults: ArchiveFault[] = [];
    const archive = new KlineArchive(dirname(recorded[0]?.path ?? ''), btcusdt);
    let read = 0;
    for await (const _ of archive.candles({ from, to }, (fault) => faults.push(fault))) read += 1;
    expect([read, faults.length]).toEqual([count, holes]);
  });
});
