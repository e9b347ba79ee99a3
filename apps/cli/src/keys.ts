import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog, KeyFile } from '#libs/access';
import { DomainError, systemClock } from '#libs/market';
import { KEYS_USAGE, keysCommand, UsageError } from './keys-command.js';

/** EX_USAGE. */
const USAGE_ERROR = 64;

if (existsSync('.env')) process.loadEnvFile();
const directory = process.env['DATA_DIR']?.trim() || 'var';
const auditPath = join(directory, 'audit.jsonl');

/** Opened where there is something to write, and on the disk before the command ends. */
function write(event: Parameters<AuditLog['write']>[0]): void {
  const log = new AuditLog(auditPath, systemClock);
  log.write(event);
  log.flush();
  log.close();
}

try {
  process.exitCode = await keysCommand(process.argv.slice(2), {
    store: new KeyFile(join(directory, 'keys.json')),
    audit: { write },
    readAudit: () => (existsSync(auditPath) ? readFileSync(auditPath, 'utf8') : ''),
    clock: systemClock,
    say: (line) => void process.stdout.write(`${line}\n`),
  });
} catch (error) {
  if (!(error instanceof UsageError || error instanceof DomainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${KEYS_USAGE}\n`);
  process.exitCode = error instanceof UsageError ? USAGE_ERROR : 1;
}
