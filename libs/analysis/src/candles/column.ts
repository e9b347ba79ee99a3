/**
 * A growing list of doubles in one typed array. Reads outside of it throw instead of giving undefined.
 * Mutable on purpose: it is the inside of series and running sums.
 */
export class Column {
  #values: Float64Array;
  #length = 0;

  constructor(capacity = 1024) {
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** @throws RangeError outside of the list. */
  at(index: number): number {
    if (index >= this.#length) throw new RangeError(`Index must be below ${this.#length}, was ${index}`);
    return read(this.#values, index);
  }
}

/**
 * One element of a typed array.
 *
 * @throws RangeError where there is none.
 */
export function read(values: Float64Array | Int32Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`Index must be within 0..${values.length - 1}, was ${index}`);
  return value;
}
