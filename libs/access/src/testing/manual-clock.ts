import type { Clock, EpochMs } from '#libs/market';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = Date.UTC(2025, 0, 1);

  now(): EpochMs {
    return this.#now as EpochMs;
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}
