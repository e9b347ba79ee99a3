/** How this library waits. Tests pass manual timers, so that an hour of back-off takes no time. */
export interface Timers {
  /** Milliseconds that never jump; only differences mean anything. */
  now(): number;
  /** Calls `run` once after `ms`. @returns what calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** A number in [0, 1). */
export type Random = () => number;

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
