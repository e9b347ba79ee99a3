import type { Clock, EpochMs } from '#libs/market';
import { within } from './rest/within.js';

/** What the exchange's time is asked with. */
export interface TimeSeams {
  readonly clock: Clock;
  readonly ask: (stop: AbortSignal) => Promise<EpochMs>;
}

/** A request on its way, and how many wait for it. */
interface Asking {
  readonly answer: Promise<EpochMs>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * The exchange's time for all followed markets of it: many want to know it at the same moment, at each minute's end and
 * after each loss, and one request answers them all.
 */
export class SharedTime {
  readonly #seams: TimeSeams;
  #asking: Asking | undefined;
  #skewMs: number | undefined;

  constructor(seams: TimeSeams) {
    this.#seams = seams;
  }

  /** The exchange's clock minus this machine's, as measured last; undefined before the first answer. */
  get skewMs(): number | undefined {
    return this.#skewMs;
  }

  /** @throws what asking throws; the reason of `stop` if that aborts. */
  async tell(stop: AbortSignal): Promise<EpochMs> {
    const asking = (this.#asking ??= this.#begin());
    asking.waiting += 1;
    try {
      return await within(asking.answer, stop);
    } finally {
      asking.waiting -= 1;
      if (asking.waiting === 0) asking.stop.abort(new Error('nobody waits for the answer any more'));
    }
  }

  #begin(): Asking {
    const stop = new AbortController();
    const answer = this.#ask(stop.signal).finally(() => (this.#asking = undefined));
    answer.catch(() => undefined);
    return { answer, stop, waiting: 0 };
  }

  async #ask(stop: AbortSignal): Promise<EpochMs> {
    const { clock, ask } = this.#seams;
    const before = clock.now();
    const exchange = await ask(stop);
    this.#skewMs = Math.round(exchange - (before + clock.now()) / 2);
    return exchange;
  }
}
