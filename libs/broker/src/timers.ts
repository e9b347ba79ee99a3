/**
 * The only doors to the machine's timers and dice in this library. Tests pass manual ones, so that an hour of back-off
 * takes no time and the same seed gives the same delays.
 */
export interface Timers {
  /** Milliseconds that never jump; only differences mean anything. */
  now(): number;
  /** Calls `run` once after `ms`. @returns what calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** A number in [0, 1). */
export type Random = () => number;

export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = () => Math.random();

/** Waits `ms`, or less where `stop` aborts: the caller looks at `stop` afterwards. Never rejects. */
export function pause(timers: Timers, ms: number, stop?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop?.aborted) return resolve();
    const done = () => {
      cancel();
      stop?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = timers.after(ms, done);
    stop?.addEventListener('abort', done, { once: true });
  });
}
