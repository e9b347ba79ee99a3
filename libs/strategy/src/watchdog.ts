import { createContext, Script } from 'node:vm';

/** Calls what the context holds at the moment. */
const CALL = new Script('call()');
const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** What work answered in time. */
export interface InTime<T> {
  readonly value: T;
}

/**
 * A time limit for synchronous work, endless loops included: past it V8 terminates the work, which no `catch` or
 * `finally` inside of it can prevent. Only work that leaves nothing half done may run under it.
 *
 * Node lends the limit to scripts alone (`node:vm`), so the work is called from one; it runs where it was made, with all it
 * can reach, and is no safer than before. Each run starts and joins a thread: some 80 us, more on a busy machine. The limit
 * is the machine's time, and a machine that stalls spends it too.
 */
export class Watchdog {
  readonly #room = { call: idle };

  /** @param limitMs whole milliseconds, at least 1; Infinity for none, and no thread. @throws RangeError for any other. */
  constructor(readonly limitMs: number) {
    if (!(Number.isSafeInteger(limitMs) || limitMs === Infinity) || limitMs < 1) {
      throw new RangeError(`Time limit must be whole milliseconds, at least 1, was ${limitMs}`);
    }
    createContext(this.#room);
  }

  /** @returns undefined where the work was terminated. @throws whatever the work throws. */
  run<T>(work: () => T): InTime<T> | undefined {
    if (this.limitMs === Infinity) return { value: work() };
    const finished: InTime<T>[] = [];
    this.#room.call = () => {
      finished.push({ value: work() });
    };
    try {
      CALL.runInContext(this.#room, { timeout: this.limitMs });
    } catch (error) {
      if (!isTimeout(error)) throw error;
    } finally {
      this.#room.call = idle;
    }
    return finished[0];
  }
}

function idle(): void {
  // Holds the place of the work, so that no view outlives its question.
}

/** The error comes from the other context, so it is no `Error` of this one. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === TIMED_OUT;
}
