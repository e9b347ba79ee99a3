import { ExchangeUnavailableError } from '#libs/market';
import { pause, type Timers } from './timers.js';

const WINDOW_MS = 60_000;
/** The rest stays free for others behind the same address. */
const SHARE = 0.8;
/** As long as an answer may take. A caller who would wait longer is told so instead of being kept. */
const PATIENCE_MS = 8_000;

/** Request weight spent in the running minute, and what the exchange allows in one. */
export interface Budget {
  readonly usedWeight: number;
  readonly limit: number;
}

/**
 * What one exchange lets this process ask, by weight per minute.
 *
 * Counts its own requests and believes the exchange where that counted more (others may share the address). Its
 * minute starts with the first request after the last one ended, so it is never shorter than the exchange's own.
 * Holds the gate too: once the exchange has said "wait", nothing is sent before that time has passed.
 */
export class RateBudget {
  readonly #timers: Timers;
  readonly #broker: string;
  #limit: number;
  #used = 0;
  #windowStart = -Infinity;
  #shutUntil = -Infinity;
  #shutBecause = '';

  /** @param limit weight a minute to assume until the exchange has told its own. */
  constructor(broker: string, timers: Timers, limit: number) {
    this.#broker = broker;
    this.#timers = timers;
    this.#limit = limit;
  }

  get budget(): Budget {
    this.#roll();
    return { usedWeight: this.#used, limit: this.#limit };
  }

  /**
   * Waits until `weight` fits into 80 % of the limit, and books it.
   *
   * @throws ExchangeUnavailableError at once while the exchange has told us to wait, or where the minute ends more than
   * 8 s from now; the reason of `stop` if it aborts.
   */
  async take(weight: number, stop?: AbortSignal): Promise<void> {
    for (;;) {
      stop?.throwIfAborted();
      this.#refuseWhileShut();
      this.#roll();
      if (this.#used === 0 || this.#used + weight <= SHARE * this.#limit) break;
      const wait = this.#windowStart + WINDOW_MS - this.#timers.now();
      if (wait > PATIENCE_MS) throw this.#spent(wait);
      await pause(this.#timers, wait, stop);
    }
    this.#used += weight;
  }

  /** The exchange's own count of this minute. */
  observe(usedWeight: number): void {
    this.#roll();
    this.#used = Math.max(this.#used, usedWeight);
  }

  learnLimit(limit: number): void {
    this.#limit = limit;
  }

  /** No request before `seconds` have passed. A shorter later order does not open the gate earlier. */
  shut(seconds: number, because: string): void {
    const until = this.#timers.now() + 1_000 * seconds;
    if (until <= this.#shutUntil) return;
    this.#shutUntil = until;
    this.#shutBecause = because;
  }

  #spent(waitMs: number): ExchangeUnavailableError {
    const seconds = Math.ceil(waitMs / 1_000);
    const text = `What ${this.#broker} may be asked in this minute is spent: ask again in ${seconds} s`;
    return new ExchangeUnavailableError(text, seconds, { broker: this.#broker, ...this.budget });
  }

  #refuseWhileShut(): void {
    const seconds = Math.ceil((this.#shutUntil - this.#timers.now()) / 1_000);
    if (seconds <= 0) return;
    const text = `${this.#broker} must not be asked for another ${seconds} s: ${this.#shutBecause}`;
    throw new ExchangeUnavailableError(text, seconds, { broker: this.#broker });
  }

  #roll(): void {
    const now = this.#timers.now();
    if (now < this.#windowStart + WINDOW_MS) return;
    this.#windowStart = now;
    this.#used = 0;
  }
}
