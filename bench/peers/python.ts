import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NotRunnableError, type Measurement } from '../harness/question.js';

const PYTHON = process.env['PYTHON'] ?? 'python3';

/** Scripts stay in the sources; the code here runs from dist/bench/peers. */
const SCRIPTS = new URL('../../../bench/peers/', import.meta.url);

/** Peers without a contender here yet, and the modules that each would need. */
const PROFILE_PEERS = [
  { name: 'py-market-profile', modules: ['pandas', 'market_profile'] },
  { name: 'pandas groupby', modules: ['pandas'] },
  { name: 'numba kernel', modules: ['numba'] },
];
const ORDER_FLOW_PEERS = [{ name: 'freqtrade orderflow', modules: ['pandas', 'freqtrade'] }];

function hasModule(module: string): boolean {
  return spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
}

function line({ name, modules }: { readonly name: string; readonly modules: readonly string[] }): string {
  const missing = modules.filter((module) => !hasModule(module));
  if (missing.length === 0) return `${name}: its modules are here, but no contender has been written`;
  return `${name}: python has no ${missing.join(', no ')}`;
}

/** @returns why each Python peer for profiles does not run. */
export function absentProfilePeers(): readonly string[] {
  return PROFILE_PEERS.map(line);
}

/** @returns why the Python peer for order flow does not run. */
export function absentOrderFlowPeers(): readonly string[] {
  return ORDER_FLOW_PEERS.map(line);
}

/** @returns what numpy's bincount measured of itself. @throws NotRunnableError without Python or numpy. */
export function bincount(args: readonly string[]): Measurement {
  if (!hasModule('numpy')) throw new NotRunnableError('python has no numpy');
  const script = fileURLToPath(new URL('bincount.py', SCRIPTS));
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} must succeed, was ${status}: ${stderr}`);
  return JSON.parse(stdout) as Measurement;
}
