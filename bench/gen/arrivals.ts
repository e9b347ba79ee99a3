import type { Chances } from './chances.js';

/** Share of trades set off by others, and how fast that wears off (1/s): bursts of 70 ms and waves of 50 s. */
const BURST = { share: 0.45, decay: 15 };
const WAVE = { share: 0.47, decay: 0.02 };

/**
 * When trades come: a Hawkes process of two scales. Every trade makes further ones likelier for a while; on average 92 %
 * of them are set off by others. Exact, by Ogata's thinning: the intensity only falls between trades.
 */
export class Arrivals {
  #burst = 0;
  #wave = 0;
  #seconds = 0;

  /** @param perSecond mean number of trades. */
  constructor(
    private readonly chances: Chances,
    private readonly perSecond: number,
  ) {}

  /** @param factor of the rate now: time of day and regime. @returns seconds since the start of the next trade. */
  next(factor: number): number {
    const base = this.perSecond * (1 - BURST.share - WAVE.share) * factor;
    for (;;) {
      const bound = base + this.#burst + this.#wave;
      const pause = this.chances.wait() / bound;
      this.#seconds += pause;
      this.#burst *= Math.exp(-BURST.decay * pause);
      this.#wave *= Math.exp(-WAVE.decay * pause);
      if (this.chances.uniform() * bound <= base + this.#burst + this.#wave) break;
    }
    this.#burst += BURST.share * BURST.decay;
    this.#wave += WAVE.share * WAVE.decay;
    return this.#seconds;
  }
}

/** Rate by time of day over its mean: quiet nights, a small peak in the European morning, a large one at New York's. */
export function diurnal(seconds: number): number {
  const hour = (seconds / 3600) % 24;
  const hill = (at: number, width: number): number => Math.exp(-((hour - at) * (hour - at)) / width);
  return 0.55 + 0.9 * hill(15, 18) + 0.35 * hill(8, 12);
}
