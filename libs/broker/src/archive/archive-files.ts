import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { DAY_MS, epochMs, type EpochMs } from '#libs/market';
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

/**
 * The files of a market's 1m candles anywhere below a folder, by their public names: `BTCUSDT-1m-2024-02.tar.gz` (daily
 * CSV files inside), `BTCUSDT-1m-2024-02-01.csv` or `.csv.gz` for a day, the same without the day for a month.
 *
 * @returns them by the time they begin, months before the days in them.
 * @throws ArchiveError where there is none, or no such folder.
 */
export async function archiveFiles(folder: string, symbol: string): Promise<readonly ArchiveFile[]> {
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new ArchiveError(`Archive must be a folder, was ${folder}`, { folder }, { cause });
  });
  const files = names.flatMap((name) => fileOf(join(folder, name), symbol) ?? []);
  if (files.length === 0) {
    throw new ArchiveError(`Archive must hold files named like ${symbol}-1m-2024-01.tar.gz, had none in ${folder}`, {
      folder,
    });
  }
  return files.toSorted((a, b) => a.from - b.from || b.to - a.to || (a.path < b.path ? -1 : 1));
}

function fileOf(path: string, symbol: string): ArchiveFile | undefined {
  const [, named, year, month, day] =
    /^(.+)-1m-(\d{4})-(\d{2})(?:-(\d{2}))?\.(?:tar\.gz|csv|csv\.gz)$/.exec(basename(path)) ?? [];
  if (named !== symbol) return undefined;
  const [y, m] = [Number(year), Number(month) - 1];
  const from = Date.UTC(y, m, Number(day ?? 1));
  const to = day === undefined ? Date.UTC(y, m + 1, 1) : from + DAY_MS;
  return { path, from: epochMs(from), to: epochMs(to) };
}

/** @returns the CSV texts in a file, those of a tar by name, which is by day. @throws ArchiveError if it cannot be read. */
export async function csvTexts({ path }: ArchiveFile): Promise<readonly CsvText[]> {
  try {
    const bytes = await readFile(path);
    if (path.endsWith('.tar.gz')) return await tarTexts(path, await unzipped(bytes));
    return [{ name: path, text: (path.endsWith('.gz') ? await unzipped(bytes) : bytes).toString('latin1') }];
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
  return texts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
