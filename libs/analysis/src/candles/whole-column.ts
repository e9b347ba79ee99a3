import { read } from './column.js';

/** The largest number that 32 bits hold. */
const MAX = 2 ** 31 - 1;

/** Whole numbers from -1 on: 4 bytes each while all of them fit, 8 once one does not. Mutable. */
export class WholeColumn {
  #values: Int32Array | Float64Array;

  constructor(capacity: number) {
    this.#values = new Int32Array(capacity);
  }

  put(at: number, value: number): void {
    if (value > MAX && this.#values instanceof Int32Array) this.#values = Float64Array.from(this.#values);
    this.#values[at] = value;
  }

  /** @throws RangeError outside of the column. */
  at(index: number): number {
    return read(this.#values, index);
  }

  /** @returns one with room for `capacity` and the rows [from, to) in front. */
  moved(from: number, to: number, capacity: number): WholeColumn {
    const moved = new WholeColumn(capacity);
    if (this.#values instanceof Float64Array) moved.#values = new Float64Array(capacity);
    moved.#values.set(this.#values.subarray(from, to));
    return moved;
  }
}
