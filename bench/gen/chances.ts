/** Chances of one seed: sfc32 (C. Doty-Humphrey), 128 bits of state, the same numbers on every machine. */
export class Chances {
  #a: number;
  #b = 0x9e3779b9 | 0;
  #c = 0x243f6a88 | 0;
  #counter = 1;
  #spare: number | undefined;

  constructor(seed: number) {
    this.#a = seed | 0;
    for (let i = 0; i < 20; i += 1) this.uniform();
  }

  /** @returns a number in [0, 1). */
  uniform(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** @returns an exponential waiting time of mean 1. */
  wait(): number {
    return -Math.log(1 - this.uniform());
  }

  /** @returns a standard normal number (Marsaglia's polar method, the second of each pair kept). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    let [u, v, square] = [0, 0, 0];
    do {
      u = 2 * this.uniform() - 1;
      v = 2 * this.uniform() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spare = v * scale;
    return u * scale;
  }

  /** @returns a number of 1 and more with P(x > y) = y^-shape. Through exp and log, which all engines share. */
  pareto(shape: number): number {
    return Math.exp(this.wait() / shape);
  }
}
