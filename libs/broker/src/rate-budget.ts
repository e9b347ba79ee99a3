import { ExchangeUnavailableError } from '#libs/market';
import type { RateRule } from './capabilities.js';
import type { RateGate } from './rate-gate.js';
import { pause, type Timers } from './timers.js';
import type { Asking, BudgetReport, Urgency } from './venue.js';

/** The rest stays free: for others behind the same address, and for what somebody waits for. */
const SHARE: Readonly<Record<Urgency, number>> = { now: 0.8, recovery: 0.7, backfill: 0.5 };
/** As long as an answer may take. Somebody who would wait longer is told so instead of being kept. */
const PATIENCE_MS = 8_000;

/**
 * What one exchange lets this process ask within a window of time.
 *
 * Counts its own requests and believes the exchange where that counted more (others may share the address). Its
 * window starts with the first request after the last one ended, so it is never shorter than the exchange's own.
 * Nothing passes while the gate is shut.
 */
export class RateBudget {
  readonly #gate: RateGate;
  readonly #timers: Timers;
  #rule: RateRule;
  #used = 0;
  #windowStart = -Infinity;

  /** @param rule to assume until the exchange has told its own. */
  constructor(gate: RateGate, timers: Timers, rule: RateRule) {
    this.#gate = gate;
    this.#timers = timers;
    this.#rule = rule;
  }

  get report(): BudgetReport {
    this.#roll();
    return { ...this.#rule, used: this.#used };
  }

  /**
   * Waits until `weight` fits into 80 % of the limit, 70 % for what brings a market back, 50 % for what fills holes, and
   * books it.
   *
   * @throws ExchangeUnavailableError at once while the exchange has told us to wait, or where somebody waits and the
   * window ends more than 8 s from now; the reason of `stop` if it aborts.
   */
  async take(weight: number, { urgency, stop }: Asking): Promise<void> {
    for (;;) {
      stop?.throwIfAborted();
      this.#gate.pass();
      this.#roll();
      if (this.#used === 0 || this.#used + weight <= SHARE[urgency] * this.#rule.limit) break;
      const wait = this.#windowStart + this.#rule.windowMs - this.#timers.now();
      if (wait > PATIENCE_MS && urgency === 'now') throw this.#spent(wait);
      await pause(this.#timers, wait, stop);
    }
    this.#used += weight;
  }

  /** The exchange's own count of this window. */
  observe(used: number): void {
    this.#roll();
    this.#used = Math.max(this.#used, used);
  }

  /** The exchange has told its limit. */
  learn(limit: number): void {
    this.#rule = { ...this.#rule, limit };
  }

  #spent(waitMs: number): ExchangeUnavailableError {
    const seconds = Math.ceil(waitMs / 1_000);
    const text = `What may be asked of the exchange in this window is spent: ask again in ${seconds} s`;
    return new ExchangeUnavailableError(text, seconds, { ...this.report });
  }

  #roll(): void {
    const now = this.#timers.now();
    if (now < this.#windowStart + this.#rule.windowMs) return;
    this.#windowStart = now;
    this.#used = 0;
  }
}
