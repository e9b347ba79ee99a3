/** Places in the memory that a watchdog shares with its thread. */
export const PLACES = {
  /** Number of the work that runs; 0 while none does, -1 while one is being ended. */
  work: 0,
  /** Its limit, milliseconds. */
  limitMs: 1,
} as const;

/**
 * Ends work of the main thread that runs longer than its limit, in a thread of its own, whose source this function is: it
 * reaches nothing outside of itself. Work is claimed before it is ended: work that finds itself claimed
 * waits for its end, so the end cannot meet what comes after it.
 */
export function keepWatch(): void {
  const { Session } = process.getBuiltinModule('node:inspector');
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const { memory, places } = workerData as { readonly memory: Int32Array; readonly places: typeof PLACES };
  // A session that stayed would hold up the end of the process.
  const terminate = (): void => {
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.terminateExecution', () => session.disconnect());
  };
  let [seen, since] = [0, 0];
  const look = (): void => {
    const now = performance.now();
    const work = Atomics.load(memory, places.work);
    const limitMs = Atomics.load(memory, places.limitMs);
    if (work !== seen) [seen, since] = [work, now];
    else if (work > 0 && now - since >= limitMs && Atomics.compareExchange(memory, places.work, work, -1) === work) {
      terminate();
    }
    setTimeout(look, Math.min(Math.max(limitMs / 4, 5), 250));
  };
  look();
}
