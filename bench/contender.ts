import { NotRunnableError } from './harness/question.js';
import { RESULT } from './harness/round-robin.js';
import { QUESTIONS } from './questions/questions.js';

/** Runs one contender of one question in this process and prints what it measured. Started by compare.ts. */
const [id = '', name = ''] = process.argv.slice(2);
const contender = QUESTIONS.find((question) => question.id === id)?.contenders.find((one) => one.name === name);
if (!contender) throw new Error(`Contender must be one of a question, was ${id} ${name}`);

async function measured(): Promise<object> {
  try {
    return (await contender?.measure()) ?? {};
  } catch (error) {
    if (error instanceof NotRunnableError) return { notRunnable: error.message };
    throw error;
  }
}

console.log(RESULT + JSON.stringify(await measured()));
// A client may leave a socket or a timer behind.
process.exit(0);
