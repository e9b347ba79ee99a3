import type { Chances } from './chances.js';
import type { MarketProfile } from './market-profile.js';

/** Shape of the lengths of split orders (memory of signs falls as lag^-0.5) and the longest one. */
const SHAPE = 1.5;
const LONGEST = 3000;
/** Share of trades that belong to no split order. */
const NOISE = 0.15;
const LARGEST = 4e8;

/** Who trades and how much: long orders are split, so the side of the aggressor has a long memory (Lillo, Mike, Farmer). */
export class Orders {
  #side: 1 | -1 = 1;
  #left = 0;

  constructor(
    private readonly chances: Chances,
    private readonly size: MarketProfile['size'],
  ) {}

  side(): 1 | -1 {
    if (this.chances.uniform() < NOISE) return this.#coin();
    if (this.#left <= 0) {
      this.#left = Math.min(LONGEST, this.chances.pareto(SHAPE));
      this.#side = this.#coin();
    }
    this.#left -= 1;
    return this.#side;
  }

  /** Log-normal, a few of them times a Pareto factor. */
  quantity(): number {
    const { median, sigma, tail, shape } = this.size;
    const body = median * Math.exp(sigma * this.chances.normal());
    const size = this.chances.uniform() < tail ? body * 20 * this.chances.pareto(shape) : body;
    return Math.max(1, Math.min(LARGEST, Math.floor(size)));
  }

  #coin(): 1 | -1 {
    return this.chances.uniform() < 0.5 ? 1 : -1;
  }
}
