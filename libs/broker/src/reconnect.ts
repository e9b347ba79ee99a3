import { pause, type Random, type Timers } from './timers.js';

const FLOOR_MS = 1_000;
const CEILING_MS = 60_000;
/** Node runs a longer timer at once. An exchange may ask for more; whoever waits asks again then. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's own timers and chance: this file is their only door into the library. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = () => Math.random();

/**
 * Full-jitter exponential back-off in milliseconds: uniform between 1 s and 2, 4, 8 ... 60 s.
 *
 * Many clients that lost the same exchange at the same moment must not come back together, hence the whole range and
 * not a small wobble; the floor keeps one stream alone within an exchange's connection limit.
 *
 * @param attempt how many attempts have failed in a row, 0 for the first.
 */
export function backOffMs(attempt: number, random: Random): number {
  const ceiling = Math.min(CEILING_MS, 2 * FLOOR_MS * 2 ** Math.min(attempt, 10));
  return FLOOR_MS + random() * (ceiling - FLOOR_MS);
}

/**
 * The wait before the first try after a connection that worked: up to a second, so that many clients do not come back
 * together. More than one try a second is kept back by the pacer.
 */
export function firstRetryMs(random: Random): number {
  return FLOOR_MS * random();
}

/** So much of an exchange's limit may be used at once; the rest comes back evenly over its window. */
const BURST_SHARE = 0.25;

/**
 * Spreads the connection attempts of one exchange: at most one a second, and never more than its limit in any window of its
 * time. A quarter of the limit may be used up at that pace; only who has used it waits for the even share (Kraken: 120 in 10
 * minutes are 30, and then one in 6.7 s). Keeps all of them back where the exchange has told one to stay away.
 */
export class ConnectionPacer {
  readonly #timers: Timers;
  readonly #burst: number;
  /** How long one attempt takes to come back. */
  readonly #shareMs: number;
  #free = -Infinity;
  /** When all attempts will have come back. */
  #wholeAt = -Infinity;
  #heldUntil = -Infinity;

  constructor(timers: Timers, attempts = { limit: 300, windowMs: 300_000 }) {
    this.#timers = timers;
    this.#burst = Math.max(1, Math.floor(BURST_SHARE * attempts.limit));
    this.#shareMs = attempts.windowMs / Math.max(1, attempts.limit - this.#burst);
  }

  /** No attempt before `seconds` have passed. A shorter later order does not end a longer one. */
  hold(seconds: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#timers.now() + 1_000 * seconds);
  }

  /** Waits for this caller's second; earlier where `stop` aborts. */
  async turn(stop: AbortSignal): Promise<void> {
    do {
      const now = this.#timers.now();
      const mine = Math.max(now, this.#free, this.#heldUntil, this.#wholeAt - (this.#burst - 1) * this.#shareMs);
      this.#free = mine + FLOOR_MS;
      this.#wholeAt = Math.max(mine, this.#wholeAt) + this.#shareMs;
      if (mine > now) await pause(this.#timers, mine - now, stop);
      // Others may have been told to stay away while this one waited.
    } while (!stop.aborted && this.#timers.now() < this.#heldUntil);
  }
}
