import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measurement, Question } from './question.js';

/** All runs of a contender, or why there are none. */
export type Outcome = { readonly runs: readonly Measurement[] } | { readonly notRunnable: string };

/** Printed by a contender's process in front of its result. */
export const RESULT = 'result:';

const CONTENDER = fileURLToPath(new URL('../contender.js', import.meta.url));

function runOnce(question: string, contender: string): Measurement | { readonly notRunnable: string } {
  const args = ['--expose-gc', CONTENDER, question, contender];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const result = stdout.split('\n').find((line) => line.startsWith(RESULT));
  if (result === undefined) throw new Error(`${question} ${contender} gave no result: ${stderr.slice(-2000)}`);
  return JSON.parse(result.slice(RESULT.length));
}

/** Runs every contender in fresh processes, one after the other and then again: A, B, C, A, B, C. */
export function roundRobin(question: Question, rounds: number): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name } of question.contenders) {
      const before = outcomes.get(name);
      if (before && 'notRunnable' in before) continue;
      const measured = runOnce(question.id, name);
      outcomes.set(name, 'notRunnable' in measured ? measured : { runs: [...(before?.runs ?? []), measured] });
    }
  }
  return outcomes;
}
