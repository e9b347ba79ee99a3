import { until, type ManualTimers } from '../../libs/broker/src/testing/manual-timers.js';

/** Turns of the event loop in which nothing came of it: whatever goes on over loopback is over by then. */
const IDLE_TURNS = 300;
/** The longest that a broker waits by itself: the space between two connections, or a spent budget. */
const LONGEST_MS = 10_000;

/** Waits until it is so; where nothing happens any more, time passes. @throws Error after many turns. */
export function inTime(timers: ManualTimers, isSo: () => boolean, what: string): Promise<void> {
  let turns = 0;
  return until(() => {
    turns += 1;
    return isSo() || (turns % IDLE_TURNS === 0 && timers.skip(LONGEST_MS) && false);
  }, what);
}

/** What comes of work that may have to wait. */
export async function given<T>(timers: ManualTimers, work: Promise<T>): Promise<T> {
  let isDone = false;
  const end = (): void => void (isDone = true);
  work.then(end, end);
  await inTime(timers, () => isDone, 'an answer');
  return work;
}
