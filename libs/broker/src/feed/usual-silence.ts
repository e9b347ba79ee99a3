/** No market is suspected earlier, however busy. */
const SHORTEST_MS = 5_000;
/** No market is left alone for longer, however quiet. */
const LONGEST_MS = 60_000;
/** A silence so many times the mean is suspect. If trades came at random, one in 160,000 would be longer. */
const MANY_TIMES = 12;
/** A silence that was proven quiet is usual, and so is one a little longer; that is forgotten over some hundred trades. */
const LONGER = 1.25;
const FORGETTING = 0.995;
/** Weight of the newest gap in the mean: the last hundred or so count. */
const WEIGHT = 0.02;

/**
 * How long a market is usually silent between two signs of life, learned from those that came.
 *
 * A suspicion is no alarm: trading comes in bursts, and a quiet market may well be quiet for longer. Who suspects asks
 * the exchange over another way, and tells by `quiet` that there was nothing; the next suspicion comes later then, and
 * so it does for as long as the market is as bursty.
 */
export class UsualSilence {
  #mean = SHORTEST_MS / MANY_TIMES;
  #last: number | undefined;
  #patience = 1;
  /** The longest silence of late that came to nothing. */
  #proven = 0;

  /** A sign of life at a time of the caller. */
  seen(now: number): void {
    this.#proven *= FORGETTING;
    if (this.#last !== undefined && this.#patience > 1) this.#proven = Math.max(this.#proven, now - this.#last);
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
    const limit = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, MANY_TIMES * this.#mean, LONGER * this.#proven));
    return this.#last === undefined ? undefined : this.#last + limit * this.#patience;
  }
}
