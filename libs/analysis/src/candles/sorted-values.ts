import { read } from './column.js';

/**
 * Values kept in order, for their ranks: O(log values) to look one up, and one move of memory to add or remove it.
 * Mutable.
 */
export class SortedValues {
  #values: Float64Array;
  #length = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) this.#grow();
    const at = this.below(value);
    this.#values.copyWithin(at + 1, at, this.#length);
    this.#values[at] = value;
    this.#length += 1;
  }

  /** Takes out one of that value. @throws RangeError where there is none. */
  remove(value: number): void {
    const at = this.below(value);
    if (at >= this.#length || this.#values[at] !== value) throw new RangeError(`Value must be there, was ${value}`);
    this.#values.copyWithin(at, at + 1, this.#length);
    this.#length -= 1;
  }

  /** @returns how many are smaller. */
  below(value: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (read(this.#values, middle) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns how many are not larger. */
  upTo(value: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (read(this.#values, middle) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The middle value; of an even number the mean of the middle two. Undefined of nothing. */
  get median(): number | undefined {
    if (this.#length === 0) return undefined;
    const middle = this.#length >> 1;
    const upper = read(this.#values, middle);
    return this.#length % 2 === 1 ? upper : (read(this.#values, middle - 1) + upper) / 2;
  }

  /** @returns the median of how far the values lie from `center`, walking from there outwards; undefined of nothing. */
  medianDistance(center: number): number | undefined {
    if (this.#length === 0) return undefined;
    let right = this.below(center);
    let left = right - 1;
    let before = 0;
    let distance = 0;
    for (let rank = 0; rank <= this.#length >> 1; rank += 1) {
      const below = left < 0 ? Infinity : center - this.#at(left);
      const above = this.#at(right) - center;
      before = distance;
      distance = below <= above ? below : above;
      if (below <= above) left -= 1;
      else right += 1;
    }
    return this.#length % 2 === 1 ? distance : (before + distance) / 2;
  }

  /** The value of that rank, Infinity behind the last one. */
  #at(rank: number): number {
    return rank < this.#length ? read(this.#values, rank) : Infinity;
  }

  #grow(): void {
    const grown = new Float64Array(2 * this.#length);
    grown.set(this.#values);
    this.#values = grown;
  }
}
