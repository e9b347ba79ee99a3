import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = process.env['MARKET_DATA_DIR'] ?? '../shared/data';

/** A recording of a real exchange, which lives outside the repository: see MARKET_DATA_DIR. */
export interface Recording {
  readonly path: string;
  readonly isThere: boolean;
  text(): string;
}

export function recording(name: string): Recording {
  const path = join(ROOT, name);
  return { path, isThere: existsSync(path), text: () => textOf(path) };
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** The frames that were received in a capture whose lines are `<time>: <frame>`; what was sent and asked is left out. */
export function receivedIn(capture: Recording): string[] {
  return capture
    .text()
    .split('\n')
    .flatMap((line) => /^\d+(?:\.\d+)?: (.*)$/.exec(line)?.[1] ?? []);
}

/** Tests on recordings, or one line in their place that says which file is missing. */
export function describeReading(title: string, recordings: readonly Recording[], tests: () => void): void {
  const missing = recordings.find(({ isThere }) => !isThere);
  if (missing) it.todo(`${title} (not run: set MARKET_DATA_DIR, there is no ${missing.path})`);
  else describe(title, tests);
}
