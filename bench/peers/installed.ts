import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { NotRunnableError } from '../harness/question.js';

/** Peers have a package.json of their own; the code here runs from dist/bench/peers. */
const HOME = fileURLToPath(new URL('../../../bench/peers/package.json', import.meta.url));

/** @returns the module of a peer. @throws NotRunnableError where it is not installed. */
export function peer(name: string): unknown {
  try {
    return createRequire(HOME)(name);
  } catch (error) {
    throw new NotRunnableError(`${name} is not installed: npm ci --prefix bench/peers`, { cause: error });
  }
}
