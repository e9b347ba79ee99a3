import { after, type EpochMs } from '#libs/market';
import type { Timers } from './timers.js';

/** How far an answer may run ahead of the one before: what the network takes, and what two clocks drift apart. */
const TOLERANCE_MS = 2_000;

/** Two clocks do not drift apart by more than some ms within this. */
const FRESH_MS = 300_000;

/** One answer of the exchange, in its time and in ours. */
interface Moment {
  readonly exchange: EpochMs;
  readonly local: number;
}

/**
 * What is known of an exchange's clock.
 *
 * One wrong answer must not make a forming candle look closed, so no answer counts alone: it is held against the
 * answer before and the time that has passed here since. An answer that runs ahead of that, as the first one of all
 * does, needs a second one, and the earlier of the two stands. An answer that lies behind is believed at once: to take
 * a closed candle for a forming one costs a moment, the other way round a wrong candle.
 */
export class ExchangeClock {
  readonly #timers: Timers;
  readonly #stepMs: number;
  #anchor: Moment | undefined;

  /** @param stepMs the grain of its answers: one of 7 s may mean any moment up to 7.999 s where they are whole seconds. */
  constructor(timers: Timers, stepMs = 1) {
    this.#timers = timers;
    this.#stepMs = stepMs;
  }

  /** The exchange's time when it last told; what ended by then has ended. Undefined before the first answer. */
  get told(): EpochMs | undefined {
    return this.#anchor?.exchange;
  }

  /** The exchange's time by its last word and the time that has passed here since; undefined before the first answer. */
  get about(): EpochMs | undefined {
    const anchor = this.#anchor;
    return anchor && after(anchor.exchange, Math.floor(this.#timers.now() - anchor.local));
  }

  /** @param ask the exchange's time, as it answers. @returns the time to believe. */
  async tell(ask: () => Promise<EpochMs>): Promise<EpochMs> {
    const first = await ask();
    const before = this.#anchor;
    const now = this.#timers.now();
    return before && first <= allowed(before, now) ? this.#believe(first) : this.#believe(earlier(first, await ask()));
  }

  #believe(answer: EpochMs): EpochMs {
    const exchange = this.#within(answer);
    this.#anchor = { exchange, local: this.#timers.now() };
    return exchange;
  }

  /** The moment of the answer's grain that the last word and the time since make likely. */
  #within(answer: EpochMs): EpochMs {
    const { about } = this;
    const isFresh = this.#timers.now() - (this.#anchor?.local ?? -Infinity) < FRESH_MS;
    return about !== undefined && isFresh && about > answer
      ? after(answer, Math.min(about - answer, this.#stepMs - 1))
      : answer;
  }
}

function allowed({ exchange, local }: Moment, now: number): number {
  return exchange + (now - local) + TOLERANCE_MS;
}

function earlier(a: EpochMs, b: EpochMs): EpochMs {
  return a < b ? a : b;
}
