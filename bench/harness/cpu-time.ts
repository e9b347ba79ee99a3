import { median } from './median.js';

/** CPU nanoseconds that code is run before it is measured, so that it is compiled, and that are measured at least. */
const WARM_UP = 3e8;
const MEASURED = 5e8;
const FEWEST = 5;

/** @returns user and system time of this process so far, nanoseconds: its own collector and compiler included. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return 1000 * (user + system);
}

/** @param run does the work once and tells its CPU time. @returns the median of warm runs. */
export function medianCost(run: () => number): number {
  const begun = cpuTime();
  do run();
  while (cpuTime() - begun < WARM_UP);
  const warm = cpuTime();
  const costs: number[] = [];
  while (costs.length < FEWEST || cpuTime() - warm < MEASURED) costs.push(run());
  return median(costs);
}

/** CPU nanoseconds a unit of work, warm. @param units of work in one run. */
export function costOf(units: number, run: () => void): number {
  return medianCost(() => {
    const from = cpuTime();
    run();
    return (cpuTime() - from) / units;
  });
}
