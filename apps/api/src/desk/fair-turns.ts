/** What turns take from the machine. */
export interface TurnSeams {
  /** Milliseconds from any fixed moment, with fractions. */
  now(): number;
  /** Runs what is given once the event loop has been round: after whatever sockets and timers have brought meanwhile. */
  soon(run: () => void): void;
}

/** The longest that work in turns holds up everything else, but for a single piece that takes longer. */
const SLICE_MS = 1;

/**
 * Spreads work that comes all at once, such as the decisions when many followed markets close their candle in the same
 * moment, over rounds of the event loop: in each some of it for at most a millisecond, then sockets, timers and requests
 * are served. First come, first served; whoever hands in a piece only after the one before is done has his own in order.
 */
export class FairTurns {
  readonly #seams: TurnSeams;
  #waiting: (() => void)[] = [];
  #isPlanned = false;

  constructor(seams: TurnSeams) {
    this.#seams = seams;
  }

  /** @returns what the work does, once its turn has come. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => void work().then(resolve, reject));
      this.#plan();
    });
  }

  #plan(): void {
    if (this.#isPlanned || this.#waiting.length === 0) return;
    this.#isPlanned = true;
    this.#seams.soon(() => this.#slice());
  }

  #slice(): void {
    this.#isPlanned = false;
    const until = this.#seams.now() + SLICE_MS;
    let done = 0;
    do {
      this.#waiting[done]?.();
      done += 1;
    } while (done < this.#waiting.length && this.#seams.now() < until);
    this.#waiting = this.#waiting.slice(done);
    this.#plan();
  }
}
