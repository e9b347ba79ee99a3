import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from './harness/machine.js';
import { roundRobin } from './harness/round-robin.js';
import { tableOf } from './harness/table.js';
import { verdictOf } from './harness/verdict.js';
import { HEADLINE } from './gen/inputs.js';
import { QUESTIONS } from './questions/questions.js';

/**
 * Answers questions about speed and memory: `npm run bench:core -- [T1 T2 ...] [--rounds 5] [--json file]`. Every
 * contender runs in fresh processes, in turns; what is compared is CPU time, medians of the rounds.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    json: { type: 'string', default: 'dist/bench/core.json' },
  },
});
const rounds = Math.max(3, Number(values.rounds));
const wanted = (id: string): boolean =>
  positionals.length === 0 || positionals.some((part) => part === id || part === id.replace(/[a-z]$/, ''));

const where = machine();
console.log(
  `${where.date}, commit ${where.commit}, node ${where.node}, ${where.compiler}, ${where.cores} x ${where.cpu}`,
);
console.log(`load ${where.load.map((load) => load.toFixed(2)).join(' ')}, seed ${HEADLINE.seed}, ${rounds} rounds\n`);

const answers: object[] = [];
for (const question of QUESTIONS.filter(({ id }) => wanted(id))) {
  await question.prepare();
  const outcomes = roundRobin(question, rounds);
  console.log(`${tableOf(question, outcomes)}\n`);
  const rows = question.rows.map((row) => ({ ...row, ...verdictOf(row, outcomes) }));
  answers.push({
    id: question.id,
    title: question.title,
    unit: question.unit,
    rows,
    contenders: Object.fromEntries(outcomes),
  });
}

mkdirSync(dirname(values.json), { recursive: true });
const written = { ...where, loadAtEnd: machine().load, seed: HEADLINE.seed, rounds, answers };
writeFileSync(values.json, JSON.stringify(written, undefined, 2));
console.log(`written to ${values.json}`);
