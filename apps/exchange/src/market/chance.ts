/**
 * A stream of chance: sfc32 (Chris Doty-Humphrey's PractRand family), seeded from names.
 *
 * Equal names give equal draws on every machine. `gauss` and `exponential` use Math.log, Math.sqrt and Math.exp is used by
 * callers; V8 carries its own port of fdlibm for them, so Node gives the same bits on every platform it runs on.
 */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare: number | undefined;

  private constructor(a: number, b: number, c: number, d: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
    for (let i = 0; i < 12; i += 1) this.next();
  }

  /** The stream that belongs to these names, for example (seed, symbol, minute). */
  static of(...names: readonly (string | number)[]): Chance {
    const text = names.join('|');
    return new Chance(nameHash(text, 1), nameHash(text, 2), nameHash(text, 3), 1);
  }

  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Standard normal, by Marsaglia's polar method (no trigonometry). */
  gauss(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * scale;
      return u * scale;
    }
  }

  /** Exponential with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.next());
  }
}

/** A 32-bit hash of a name: FNV-1a, finished with murmur3's mixer. `lane` gives independent hashes of one name. */
export function nameHash(text: string, lane = 0): number {
  let hash = (0x811c9dc5 ^ Math.imul(lane, 0x9e3779b1)) | 0;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

/** Uniform in [0, 1), a pure function of (hash, index): chance with random access and no state. */
export function scatter(hash: number, index: number): number {
  const high = Math.floor(index / 4294967296);
  return (mixed(Math.imul(index | 0, 0x85ebca6b) ^ mixed(hash ^ Math.imul(high, 0xc2b2ae35))) >>> 0) / 4294967296;
}

function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
