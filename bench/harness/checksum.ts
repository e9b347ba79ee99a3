/** Order-dependent 32-bit checksum of whole numbers, the same as the one in C. */
export class Checksum {
  #value = 0;

  add(number: number): void {
    this.#value = (Math.imul(this.#value, 31) + (number >>> 0)) >>> 0;
  }

  get value(): number {
    return this.#value;
  }
}
