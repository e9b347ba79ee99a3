import { Session } from 'node:inspector';
import { runInThisContext } from 'node:vm';
import { isMainThread, Worker } from 'node:worker_threads';
import { keepWatch, PLACES } from './watchdog-thread.js';

/** Global object of the thread, whichever realm asks: scripts of the inspector find there what they call. */
const REALM: object = runInThisContext('globalThis');
/** Name of the work in that realm, for as long as it runs. */
const NAME = '__workUnderWatchdog';
/** Where that realm keeps the one post of its process. */
export const POST = Symbol.for('trading-signal-platform.watchdog');
const CALL = { expression: `${NAME}()`, silent: true } as const;
const TERMINATED = 'Execution was terminated';
const MOST_NUMBER = 2 ** 31 - 1;

/** What work answered in time. */
export interface InTime<T> {
  readonly value: T;
}

type Ending<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'thrown'; readonly error: unknown };

/** From where work is called, and the memory in which its thread sees it run. */
interface Post {
  readonly session: Session;
  readonly memory: Int32Array;
  /** Of the work that ran last. */
  number: number;
}

/**
 * A time limit for synchronous work, endless loops included: past it V8 terminates the work, which no `catch` or
 * `finally` inside of it can prevent. Only work that leaves nothing half done may run under it.
 *
 * The inspector calls the work, because a termination ends at such a call and goes on past any other. A thread of its own
 * looks four times within a limit, at two numbers in shared memory, and terminates through the inspector what has run
 * longer: work that is in time costs a call of the inspector and sets no timer. Where the work runs in a worker, whose
 * inspector no other thread can reach, the call itself carries the limit, for twice the CPU time. The session stays within
 * the process, opens no port and enables no domain. The work runs where it was made, with all it can reach, and is no safer
 * than before; promises and ticks wait as they would have.
 *
 * The limit is the machine's time, and a machine that stalls spends it too. Work under a watchdog that starts another one
 * shares the time of the first: V8 cannot tell whose termination it has ended.
 */
export class Watchdog {
  readonly limitMs: number;

  /** @param limitMs whole milliseconds, at least 1; Infinity for none. @throws RangeError for any other. */
  constructor(limitMs: number) {
    if (limitMs !== Infinity && !(Number.isSafeInteger(limitMs) && limitMs >= 1 && limitMs <= MOST_NUMBER)) {
      throw new RangeError(`Time limit must be whole milliseconds, at least 1, was ${limitMs}`);
    }
    this.limitMs = limitMs;
  }

  /** @returns undefined where the work was terminated. @throws whatever the work throws. */
  run<T>(work: () => T): InTime<T> | undefined {
    if (this.limitMs === Infinity) return { value: work() };
    const post = postOfProcess();
    const { memory } = post;
    if (Atomics.load(memory, PLACES.work) !== 0) return { value: work() };
    const number = (post.number = (post.number % MOST_NUMBER) + 1);
    let ending: Ending<T> | undefined;
    Reflect.set(REALM, NAME, () => {
      const ended = endingOf(work);
      leave(memory, number);
      ending = ended;
    });
    Atomics.store(memory, PLACES.limitMs, this.limitMs);
    Atomics.store(memory, PLACES.work, number);
    try {
      call(post.session, this.limitMs);
    } finally {
      Atomics.store(memory, PLACES.work, 0);
      Reflect.deleteProperty(REALM, NAME);
    }
    return valueOf(ending);
  }
}

/** Work that its thread has claimed must not get away: it would be somebody else who is terminated. */
function leave(memory: Int32Array, number: number): void {
  if (Atomics.compareExchange(memory, PLACES.work, number, 0) === number) return;
  for (;;);
}

/** @throws Error unless the work has come to its end, or was terminated. */
function call(session: Session, limitMs: number): void {
  let failure: string | undefined = 'no answer';
  session.post(
    'Runtime.evaluate',
    isMainThread ? CALL : { ...CALL, timeout: limitMs },
    (error, answer: object = {}) => {
      failure = error ? error.message : 'exceptionDetails' in answer ? 'an error on the way to it' : undefined;
    },
  );
  if (failure !== undefined && !failure.includes(TERMINATED)) throw new Error(`Watchdog must run work, was ${failure}`);
}

/** One for all watchdogs of a process, of whatever copy of this module: their work never runs side by side. */
function postOfProcess(): Post {
  const known: Post | undefined = Reflect.get(REALM, POST);
  if (known) return known;
  const session = new Session();
  session.connect();
  const memory = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * 2));
  const post = { session, memory, number: 0 };
  if (isMainThread) {
    const workerData = { memory, places: PLACES };
    new Worker(`(${keepWatch.toString()})()`, { eval: true, execArgv: [], env: {}, workerData }).unref();
  }
  Reflect.defineProperty(REALM, POST, { value: post });
  return post;
}

function endingOf<T>(work: () => T): Ending<T> {
  try {
    return { kind: 'value', value: work() };
  } catch (error) {
    return { kind: 'thrown', error };
  }
}

function valueOf<T>(ending: Ending<T> | undefined): InTime<T> | undefined {
  if (ending?.kind === 'thrown') throw ending.error;
  return ending && { value: ending.value };
}
