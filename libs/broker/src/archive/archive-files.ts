import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { DAY_MS, epochMs, type EpochMs } from '#libs/market';
import { unpackedFiles } from './archive-bytes.js';
import { ArchiveError } from './archive-error.js';

/** One file of an archive and the UTC days it is named for, [from, to). */
export interface ArchiveFile {
  readonly path: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Text of one day or month of candles, and where it came from. */
export interface CsvText {
  readonly name: string;
  readonly text: string;
}

const unzipped = promisify(gunzip);

/** What a file holds: 1m candles, aggregate trades, or every single trade. */
export type ArchiveSeries = '1m' | 'aggTrades' | 'trades';

/**
 * The files of one series of a market anywhere below a folder, by their public names: `BTCUSDT-1m-2024-02-01.zip` for a day,
 * the same without the day for a month, or unpacked as `.csv` or `.csv.gz`; of candles also `BTCUSDT-1m-2024-02.tar.gz`
 * with daily CSV files inside.
 *
 * @returns them by the time they begin, months before the days in them.
 * @throws ArchiveError where there is none, or no such folder.
 */
export async function archiveFiles(
  folder: string,
  symbol: string,
  series: ArchiveSeries = '1m',
): Promise<readonly ArchiveFile[]> {
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ArchiveError(`Archive must be a folder, was ${folder}`, { folder }, { cause });
  });
  const files = names.flatMap((name) => fileOf(join(folder, name), symbol, series) ?? []);
  if (files.length === 0) {
    const name = `${symbol}-${series}-2024-01.${series === '1m' ? 'tar.gz' : 'zip'}`;
    throw new ArchiveError(`Archive must hold files named like ${name}, had none in ${folder}`, { folder });
  }
  return files.toSorted((a, b) => a.from - b.from || b.to - a.to || (a.path < b.path ? -1 : 1));
}

function fileOf(path: string, symbol: string, series: ArchiveSeries): ArchiveFile | undefined {
  const [, named, what, year, month, day] =
    /^(.+)-(1m|aggTrades|trades)-(\d{4})-(\d{2})(?:-(\d{2}))?\.(?:tar\.gz|zip|csv|csv\.gz)$/.exec(basename(path)) ?? [];
  if (named !== symbol || what !== series || (series !== '1m' && path.endsWith('.tar.gz'))) return undefined;
  const [y, m] = [Number(year), Number(month) - 1];
  const from = Date.UTC(y, m, Number(day ?? 1));
  const to = day === undefined ? Date.UTC(y, m + 1, 1) : from + DAY_MS;
  return { path, from: epochMs(from), to: epochMs(to) };
}

/** @returns the CSV texts in a file, those of a tar by name, which is by day. @throws ArchiveError if it cannot be read. */
export async function csvTexts({ path }: ArchiveFile): Promise<readonly CsvText[]> {
  try {
    if (path.endsWith('.tar.gz')) return await tarTexts(path, await unzipped(await readFile(path)));
    const texts: CsvText[] = [];
    for await (const { name, bytes } of unpackedFiles(path)) {
      texts.push({ name, text: (await buffer(bytes)).toString('latin1') });
    }
    return texts.toSorted(byName);
  } catch (cause) {
    throw new ArchiveError(`Archive file must be readable, was not: ${path}`, { path }, { cause });
  }
}

async function tarTexts(path: string, bytes: Buffer): Promise<readonly CsvText[]> {
  const texts: CsvText[] = [];
  const entries = extract();
  entries.end(bytes);
  for await (const entry of entries) {
    const content = await text(entry);
    if (entry.header.type === 'file') texts.push({ name: `${path}/${entry.header.name}`, text: content });
  }
  return texts.toSorted(byName);
}

function byName(a: CsvText, b: CsvText): number {
  return a.name < b.name ? -1 : 1;
}
