import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NotRunnableError, type Measurement } from '../harness/question.js';

/** Any Python 3. Peers that are no package of it are found through PYTHONPATH. */
const PYTHON = process.env['PYTHON'] ?? 'python3';

/** Scripts stay in the sources; the code here runs from dist/bench/peers. */
const SCRIPTS = new URL('../../../bench/peers/', import.meta.url);

/** What each way to make a profile needs. */
const PROFILE_MODULES = {
  bincount: ['numpy'],
  groupby: ['numpy', 'pandas'],
  kernel: ['numpy', 'numba'],
  market_profile: ['numpy', 'pandas', 'market_profile'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PythonProfile = keyof typeof PROFILE_MODULES;

function hasModule(module: string): boolean {
  return spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
}

function run(script: string, modules: readonly string[], args: readonly string[]): Measurement {
  const missing = modules.filter((module) => !hasModule(module));
  if (missing.length > 0) throw new NotRunnableError(`python has no ${missing.join(', no ')}`);
  const path = fileURLToPath(new URL(script, SCRIPTS));
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-W', 'ignore', path, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path} must succeed, was ${status}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measurement;
}

/** @returns what a profile in Python measured of itself. @throws NotRunnableError where a module is absent. */
export function pythonProfile(contender: PythonProfile, args: readonly string[]): Measurement {
  return run('profiles.py', PROFILE_MODULES[contender], [contender, ...args]);
}

/** What each way to backtest needs. */
const BACKTEST_MODULES = {
  backtesting: ['numpy', 'pandas', 'backtesting'],
  loop: ['numpy'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PythonBacktest = keyof typeof BACKTEST_MODULES;

/** @returns what a backtest in Python measured of itself. @throws NotRunnableError where a module is absent. */
export function pythonBacktest(contender: PythonBacktest, args: readonly string[]): Measurement {
  return run('backtests.py', BACKTEST_MODULES[contender], [contender, ...args]);
}

/** @returns what freqtrade's order flow measured of itself. @throws NotRunnableError where a module is absent. */
export function pythonOrderFlow(args: readonly string[]): Measurement {
  return run('orderflow.py', ['pandas', 'freqtrade.data.converter.orderflow'], args);
}
