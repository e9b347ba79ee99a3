/** No market is suspected earlier, however busy. */
const SHORTEST_MS = 5_000;
/** No market is left alone for longer, however quiet. */
const LONGEST_MS = 60_000;
/** A silence so many times the mean is suspect. If trades came at random, one in 160,000 would be longer. */
const MANY_TIMES = 12;
/** Weight of the newest gap in the mean: the last hundred or so count. */
const WEIGHT = 0.02;

/**
 * How long a market is usually silent between two signs of life, learned from those that came.
 *
 * A suspicion is no alarm: trading comes in bursts, and a quiet market may well be quiet for longer. Who suspects asks
 * the exchange over another way, and tells by `quiet` that there was nothing; the next suspicion comes later then.
 */
export class UsualSilence {
  #mean = SHORTEST_MS / MANY_TIMES;
  #last: number | undefined;
  #patience = 1;

  /** A sign of life at a time of the caller. */
  seen(now: number): void {
    if (this.#last !== undefined) this.#mean += WEIGHT * (Math.min(now - this.#last, LONGEST_MS) - this.#mean);
    this.#last = now;
    this.#patience = 1;
  }

  /** Counts from here on, as after a new connection: the time before says nothing of the market. */
  restart(now: number): void {
    this.#last = now;
    this.#patience = 1;
  }

  /** The market was asked and had nothing: it is quiet, not stalled. */
  quiet(): void {
    this.#patience += 1;
  }

  /** When silence becomes suspect; undefined before the first sign of life. */
  get suspectAt(): number | undefined {
    const limit = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, MANY_TIMES * this.#mean));
    return this.#last === undefined ? undefined : this.#last + limit * this.#patience;
  }
}
