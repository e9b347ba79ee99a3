import { PerformanceObserver, performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { cpuTime } from './cpu-time.js';
import { median } from './median.js';

/** Turns of the event loop that reports of collections take to arrive. */
const TURNS = 8;

/** Runs after which code is compiled and the young generation has the size it keeps. */
const WARM_UP = 3;

/** What the collector took of a stretch of work. */
export interface CollectorShare {
  /**
   * Number of pauses times the median pause over the CPU time of the work, %: a sum of pauses would count what other
   * programs did while the collector waited for its turn.
   */
  readonly percent: number;
  readonly pauses: number;
  /** Of wall time. */
  readonly longestMs: number;
}

/** @param run does the work once. */
export async function collectorShare(run: () => void): Promise<CollectorShare> {
  // All of a pause on the thread of the work: helpers have to be waited for where all cores are busy.
  setFlagsFromString('--no-parallel-scavenge');
  for (let i = 0; i < WARM_UP; i += 1) run();
  const pauses: number[] = [];
  let begun = Infinity;
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) if (startTime >= begun) pauses.push(duration);
  });
  observer.observe({ entryTypes: ['gc'] });
  begun = performance.now();
  const from = cpuTime();
  run();
  const spentMs = (cpuTime() - from) / 1e6;
  for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
  observer.disconnect();
  const typical = pauses.length === 0 ? 0 : median(pauses);
  return {
    percent: (100 * pauses.length * typical) / spentMs,
    pauses: pauses.length,
    longestMs: Math.max(0, ...pauses),
  };
}
