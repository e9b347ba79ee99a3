import { execFileSync } from 'node:child_process';
import { cpus, loadavg, platform, release } from 'node:os';

/** Where and when figures were taken. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly compiler: string;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly load: readonly number[];
}

function firstLine(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0];
  } catch {
    return undefined;
  }
}

function commit(): string {
  const head = firstLine('git', ['rev-parse', '--short', 'HEAD']) ?? 'unknown';
  return firstLine('git', ['status', '--porcelain', '--untracked-files=no']) ? `${head} with changes` : head;
}

export function machine(): Machine {
  return {
    date: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    compiler: firstLine(process.env['CC'] ?? 'gcc', ['--version']) ?? 'absent',
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    system: `${platform()} ${release()}`,
    load: loadavg(),
  };
}
