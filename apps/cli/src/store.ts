import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '#libs/market';
import { ProgressBar } from './progress-bar.js';
import { STORE_USAGE, storeCommand, StoreUsageError } from './store-command.js';

/** EX_USAGE. */
const USAGE_ERROR = 64;

if (existsSync('.env')) process.loadEnvFile();
const url = process.env['DATABASE_URL']?.trim() ?? '';
const path = join(process.env['DATA_DIR']?.trim() || 'var', 'store');

try {
  process.exitCode = await storeCommand(process.argv.slice(2), {
    place: url === '' ? { kind: 'directory', path } : { kind: 'postgres', url },
    say: (line) => void process.stdout.write(`${line}\n`),
    bar: (total) => new ProgressBar(process.stderr, total, 'decisions'),
  });
} catch (error) {
  if (!(error instanceof StoreUsageError || error instanceof DomainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof StoreUsageError) process.stderr.write(`\n${STORE_USAGE}\n`);
  process.exitCode = error instanceof StoreUsageError ? USAGE_ERROR : 1;
}
