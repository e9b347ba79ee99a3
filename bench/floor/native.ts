import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotRunnableError, type Measurement } from '../harness/question.js';

/** Ticks a row of footprints and profiles in all questions on trades; C has it compiled in. */
export const ROW_SIZE = 50;

/** Compiled to dist/bench/floor: the programs are put there too. */
const PROGRAMS = fileURLToPath(new URL('.', import.meta.url));
const SOURCES = fileURLToPath(new URL('../../../bench/floor', import.meta.url));

/** Any compiler that takes gcc's flags. */
const COMPILER = process.env['CC'] ?? 'gcc';

/** The same work in C, the least that this machine needs for it. */
export type Floor = 'trades' | 'profile' | 'minutes';

/** @throws NotRunnableError where there is no gcc. @throws Error if the source does not compile. */
function program(name: Floor): string {
  const [source, target] = [join(SOURCES, `${name}.c`), join(PROGRAMS, name)];
  const newest = Math.max(statSync(source).mtimeMs, statSync(join(SOURCES, 'floor.h')).mtimeMs);
  if (existsSync(target) && statSync(target).mtimeMs > newest) return target;
  mkdirSync(PROGRAMS, { recursive: true });
  const flags = ['-O3', '-march=native', `-DROW=${ROW_SIZE}`, '-o', target, source, '-lm'];
  const { error, status, stderr } = spawnSync(COMPILER, flags, { encoding: 'utf8' });
  if (error) throw new NotRunnableError(`${COMPILER} is absent`);
  if (status !== 0) throw new Error(`${source} must compile: ${stderr}`);
  return target;
}

/** @returns what the program measured of itself. */
export function runFloor(name: Floor, args: readonly string[]): Measurement {
  const { status, stdout, stderr } = spawnSync(program(name), args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} must succeed, was ${status}: ${stderr}`);
  return JSON.parse(stdout) as Measurement;
}
