/** Indices at which something happened, in ascending order; in a healthy market there are none. */
export class Occasions {
  readonly #indices: number[] = [];

  /** @param index above all others. */
  add(index: number): void {
    this.#indices.push(index);
  }

  /** @returns whether one lies within [start, end). */
  between(start: number, end: number): boolean {
    if (this.#indices.length === 0) return false;
    let [low, high] = [0, this.#indices.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#indices[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (this.#indices[low] ?? end) < end;
  }
}
