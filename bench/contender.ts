import { NotRunnableError } from './harness/question.js';
import { RESULT } from './harness/round-robin.js';
import { QUESTIONS } from './questions/questions.js';

/** Runs one contender of one question in this process and prints what it measured. Started by compare.ts. */
const [id = '', name = ''] = process.argv.slice(2);
const contender = QUESTIONS.find((question) => question.id === id)?.contenders.find((one) => one.name === name);
if (!contender) throw new Error(`Contender must be one of a question, was ${id} ${name}`);

function measured(): object {
  try {
    return contender?.measure() ?? {};
  } catch (error) {
    if (error instanceof NotRunnableError) return { notRunnable: error.message };
    throw error;
  }
}

console.log(RESULT + JSON.stringify(measured()));
