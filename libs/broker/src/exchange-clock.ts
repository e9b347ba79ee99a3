import type { EpochMs } from '#libs/market';
import type { Timers } from './timers.js';

/** How far an answer may run ahead of the one before: what the network takes, and what two clocks drift apart. */
const TOLERANCE_MS = 2_000;

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
  #anchor: Moment | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** The exchange's time when it last told; what ended by then has ended. Undefined before the first answer. */
  get told(): EpochMs | undefined {
    return this.#anchor?.exchange;
  }

  /** @param ask the exchange's time, as it answers. @returns the time to believe. */
  async tell(ask: () => Promise<EpochMs>): Promise<EpochMs> {
    const first = await ask();
    const before = this.#anchor;
    const now = this.#timers.now();
    return before && first <= allowed(before, now) ? this.#believe(first) : this.#believe(earlier(first, await ask()));
  }

  #believe(exchange: EpochMs): EpochMs {
    this.#anchor = { exchange, local: this.#timers.now() };
    return exchange;
  }
}

function allowed({ exchange, local }: Moment, now: number): number {
  return exchange + (now - local) + TOLERANCE_MS;
}

function earlier(a: EpochMs, b: EpochMs): EpochMs {
  return a < b ? a : b;
}
