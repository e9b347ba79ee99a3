/** Stands for "the venue does not tell", and for numbers that 64 bits do not hold, which are kept beside. */
const ELSEWHERE = 2n ** 64n - 1n;

/** Large whole numbers, 8 bytes each; those few that do not fit are kept by their key. Undefined where not known. */
export class QuoteColumn {
  #values: BigUint64Array;
  readonly #large = new Map<number, bigint>();

  constructor(capacity: number) {
    this.#values = new BigUint64Array(capacity);
  }

  /** @param key names the row whatever moves: its time. */
  put(at: number, key: number, value: bigint | undefined): void {
    const fits = value !== undefined && value < ELSEWHERE;
    this.#values[at] = fits ? value : ELSEWHERE;
    if (!fits && value !== undefined) this.#large.set(key, value);
    else if (this.#large.size > 0) this.#large.delete(key);
  }

  at(at: number, key: number): bigint | undefined {
    const value = this.#values[at];
    return value === ELSEWHERE ? this.#large.get(key) : value;
  }

  /** @returns one with room for `capacity` and the rows [from, to) in front. */
  moved(from: number, to: number, capacity: number): QuoteColumn {
    const moved = new QuoteColumn(capacity);
    moved.#values.set(this.#values.subarray(from, to));
    for (const [key, value] of this.#large) moved.#large.set(key, value);
    return moved;
  }
}
