import { Session } from 'node:inspector';
import { runInThisContext } from 'node:vm';

/** Global object of the thread, whichever realm asks: scripts of the inspector find there what they call. */
const REALM: object = runInThisContext('globalThis');
/** Name of the work in that realm, for as long as it runs. */
const NAME = '__workUnderWatchdog';
const CALL = { expression: `${NAME}()`, silent: true } as const;
const TERMINATED = 'Execution was terminated';

/** What work answered in time. */
export interface InTime<T> {
  readonly value: T;
}

type Ending<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'thrown'; readonly error: unknown };

/**
 * A time limit for synchronous work, endless loops included: past it V8 terminates the work, which no `catch` or
 * `finally` inside of it can prevent. Only work that leaves nothing half done may run under it.
 *
 * Node lends the limit to scripts alone. Those of `node:vm` start and join a thread for each run; `Runtime.evaluate` of the
 * inspector sets a timer on a thread that V8 has anyway, for about a quarter of the CPU time. The session stays within the
 * process, opens no port and enables no domain. The script only calls the work, which runs where it was made, with all it
 * can reach, and is no safer than before; promises and ticks wait as they would have.
 *
 * The limit is the machine's time, and a machine that stalls spends it too. Work under a watchdog that starts another one
 * shares the time of the first: V8 cannot tell whose termination it has ended.
 */
export class Watchdog {
  static #session: Session | undefined;
  static #isRunning = false;

  /** @param limitMs whole milliseconds, at least 1; Infinity for none, and no timer. @throws RangeError for any other. */
  constructor(readonly limitMs: number) {
    if (!(Number.isSafeInteger(limitMs) || limitMs === Infinity) || limitMs < 1) {
      throw new RangeError(`Time limit must be whole milliseconds, at least 1, was ${limitMs}`);
    }
  }

  /** @returns undefined where the work was terminated. @throws whatever the work throws. */
  run<T>(work: () => T): InTime<T> | undefined {
    if (this.limitMs === Infinity || Watchdog.#isRunning) return { value: work() };
    const endings: Ending<T>[] = [];
    Reflect.set(REALM, NAME, () => {
      endings.push(endingOf(work));
    });
    Watchdog.#isRunning = true;
    try {
      Watchdog.#call(this.limitMs);
    } finally {
      Watchdog.#isRunning = false;
      Reflect.deleteProperty(REALM, NAME);
    }
    const [ending] = endings;
    if (ending?.kind === 'thrown') throw ending.error;
    return ending && { value: ending.value };
  }

  /** @throws Error unless the work has come to its end, or was terminated. */
  static #call(timeout: number): void {
    const session = (Watchdog.#session ??= connected());
    let failure: string | undefined = 'no answer';
    session.post('Runtime.evaluate', { ...CALL, timeout }, (error, answer: object = {}) => {
      failure = error ? error.message : 'exceptionDetails' in answer ? 'an error on the way to it' : undefined;
    });
    if (failure !== undefined && !failure.includes(TERMINATED))
      throw new Error(`Watchdog must run work, was ${failure}`);
  }
}

function connected(): Session {
  const session = new Session();
  session.connect();
  return session;
}

function endingOf<T>(work: () => T): Ending<T> {
  try {
    return { kind: 'value', value: work() };
  } catch (error) {
    return { kind: 'thrown', error };
  }
}
