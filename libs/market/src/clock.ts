import type { EpochMs } from './time.js';

/** Where the present comes from. Everything that decides takes time from its inputs instead. */
export interface Clock {
  now(): EpochMs;
}

/** The one place that reads the machine's clock. */
export const systemClock: Clock = { now: () => Date.now() as EpochMs };
