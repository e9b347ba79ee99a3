import { parseArgs } from 'node:util';
import { backUp, openStorage, restore, type StoragePlace } from '#libs/storage';
import type { ProgressBar } from './progress-bar.js';
import { exportLines, FORMATS, type ExportFormat } from './signal-export.js';

export const STORE_USAGE = `store backup FILE
store restore FILE
store verify
store export [--format jsonl|csv] [--symbol BTCUSDT] [--broker BINANCE]
store migrate

backup   writes all that the store of DATA_DIR holds into one new file; the service may run meanwhile
restore  puts a backup in the place of the store, which is set aside; the service must be stopped
verify   reads everything and says what is not as it was written: exit code 1 where there is anything
export   writes decisions and what became of them to standard output, newest first
migrate  brings the store to the schema of this version`;

/** A command that cannot be understood. */
export class StoreUsageError extends Error {}

export interface StoreSeams {
  /** Where the service keeps what it decides. */
  readonly place: StoragePlace;
  readonly say: (line: string) => void;
  /** A bar for work of so many pieces. */
  readonly bar: (total: number) => ProgressBar;
}

/** Carries out one command. @returns the exit code. @throws StoreUsageError, and what the store throws. */
export async function storeCommand(args: readonly string[], seams: StoreSeams): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'backup':
      return saved(fileOf(rest), seams);
    case 'restore':
      return restored(fileOf(rest), seams);
    case 'verify':
      return verified(rest, seams);
    case 'export':
      return exported(rest, seams);
    case 'migrate':
      return migrated(rest, seams);
    default:
      throw new StoreUsageError(
        `Command must be one of backup, restore, verify, export, migrate, was ${command ?? 'none'}`,
      );
  }
}

function saved(file: string, { place, say }: StoreSeams): number {
  backUp(directoryOf(place), file);
  say(`Saved and checked: ${file}`);
  return 0;
}

function restored(file: string, { place, say }: StoreSeams): number {
  const before = restore(directoryOf(place), file);
  say(`Restored from ${file}.${before === undefined ? '' : ` What was there before is now ${before}`}`);
  return 0;
}

async function verified(args: readonly string[], { place, say, bar }: StoreSeams): Promise<number> {
  if (args.length > 0) throw new StoreUsageError(`verify must stand alone, was followed by ${args.join(' ')}`);
  const storage = await openStorage(place);
  try {
    let progress: ProgressBar | undefined;
    const report = await storage.verify((done, all) => (progress ??= bar(all)).at(done));
    progress?.end();
    for (const fault of report.faults) say(fault);
    say(`${report.signals} decisions, ${report.outcomes} outcomes, ${report.faults.length} faults`);
    return report.faults.length === 0 && storage.setAside === undefined ? 0 : 1;
  } finally {
    await storage.close();
  }
}

async function exported(args: readonly string[], { place, say }: StoreSeams): Promise<number> {
  const { format, symbol, broker } = readExport(args);
  const storage = await openStorage(place);
  try {
    for await (const line of exportLines(storage.signals, { symbol, broker }, format)) say(line);
    return 0;
  } finally {
    await storage.close();
  }
}

async function migrated(args: readonly string[], { place, say }: StoreSeams): Promise<number> {
  if (args.length > 0) throw new StoreUsageError(`migrate must stand alone, was followed by ${args.join(' ')}`);
  const storage = await openStorage(place);
  await storage.close();
  say('The store has the schema of this version.');
  return 0;
}

function readExport(args: readonly string[]): {
  readonly format: ExportFormat;
  readonly symbol: string | undefined;
  readonly broker: string | undefined;
} {
  const text = { type: 'string' } as const;
  const { values } = understood(() =>
    parseArgs({ args: [...args], options: { format: text, symbol: text, broker: text } }),
  );
  const format = FORMATS.find((known) => known === (values.format ?? 'jsonl'));
  if (!format) throw new StoreUsageError(`--format must be one of ${FORMATS.join(', ')}, was ${values.format}`);
  const symbol = values.symbol?.replaceAll(/[-/_]/g, '').toUpperCase();
  return { format, symbol, broker: values.broker?.toUpperCase() };
}

function understood<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new StoreUsageError(error instanceof Error ? error.message : String(error));
  }
}

function fileOf([file, ...more]: readonly string[]): string {
  if (file === undefined || more.length > 0) throw new StoreUsageError('There must be one FILE');
  return file;
}

/** A server has tools of its own: pg_dump and pg_restore. */
function directoryOf(place: StoragePlace): string {
  if (place.kind === 'directory') return place.path;
  throw new StoreUsageError(
    'backup and restore are for the store in DATA_DIR; for PostgreSQL use pg_dump and pg_restore',
  );
}
