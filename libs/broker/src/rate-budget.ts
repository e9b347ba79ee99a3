import { ExchangeUnavailableError } from '#libs/market';
import type { RateRule } from './capabilities.js';
import type { RateGate } from './rate-gate.js';
import { pause, type Timers } from './timers.js';
import type { Asking, BudgetReport, Urgency } from './venue.js';

/** The rest stays free: for others behind the same address, and for what somebody waits for. */
const SHARE: Readonly<Record<Urgency, number>> = { now: 0.8, recovery: 0.7, backfill: 0.5 };
/** As long as an answer may take. Somebody who would wait longer is told so instead of being kept. */
const PATIENCE_MS = 8_000;

/** Bookings of so short a time are kept as one. */
const GRAIN_MS = 100;

/** What was booked at about one moment. */
interface Booking {
  readonly at: number;
  readonly weight: number;
}

/**
 * What one exchange lets this process ask within a window of time.
 *
 * Counts its own requests and believes the exchange where that counted more (others may share the address). The window
 * slides: wherever the exchange begins its own, no more than the share falls into it. Nothing passes while the gate is
 * shut.
 *
 * A request counts from when it leaves until a window after its answer: the exchange counts it somewhere between the two,
 * and one that was long on its way would else meet in one window those that left a window later.
 */
export class RateBudget {
  readonly #gate: RateGate;
  readonly #timers: Timers;
  #rule: RateRule;
  /** Of the window, oldest first. */
  #booked: Booking[] = [];
  /** Weight that is not answered yet. */
  #onTheWay = 0;

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
   * asks.
   *
   * @param ask one request, done when its answer is there or has failed.
   * @throws ExchangeUnavailableError at once while the exchange has told us to wait, or where somebody waits and the
   * room comes more than 8 s from now; the reason of `stop` if it aborts before; what `ask` throws.
   */
  async spend<T>(weight: number, asking: Asking, ask: () => Promise<T>): Promise<T> {
    await this.#admit(weight, asking);
    try {
      return await ask();
    } finally {
      this.#onTheWay -= weight;
      this.#book(weight);
    }
  }

  /** The exchange's own count of this window. */
  observe(used: number): void {
    this.#roll();
    if (used > this.#used) this.#book(used - this.#used);
  }

  /** The exchange has told its limit. */
  learn(limit: number): void {
    this.#rule = { ...this.#rule, limit };
  }

  /** Waits for room and takes it in the same moment: others wait for it too. */
  async #admit(weight: number, { urgency, stop }: Asking): Promise<void> {
    for (;;) {
      stop?.throwIfAborted();
      this.#gate.pass();
      this.#roll();
      const allowed = SHARE[urgency] * this.#rule.limit;
      if (this.#used === 0 || this.#used + weight <= allowed) break;
      const wait = this.#roomIn(allowed - weight);
      if (wait > PATIENCE_MS && urgency === 'now') throw this.#spent(wait);
      await pause(this.#timers, wait, stop);
    }
    this.#onTheWay += weight;
  }

  #spent(waitMs: number): ExchangeUnavailableError {
    const seconds = Math.ceil(waitMs / 1_000);
    const text = `What may be asked of the exchange in this window is spent: ask again in ${seconds} s`;
    return new ExchangeUnavailableError(text, seconds, { ...this.report });
  }

  get #used(): number {
    return this.#booked.reduce((sum, { weight }) => sum + weight, this.#onTheWay);
  }

  /** Counted from the end of its grain on: what is joined leaves late, never early. */
  #book(weight: number): void {
    const at = Math.ceil(this.#timers.now() / GRAIN_MS) * GRAIN_MS;
    const last = this.#booked.at(-1);
    if (last?.at === at) this.#booked.splice(-1, 1, { at, weight: last.weight + weight });
    else this.#booked.push({ at, weight });
  }

  /** How long until no more than `most` is left at the earliest: where all that is on its way is answered now. */
  #roomIn(most: number): number {
    let left = this.#used;
    let until = 0;
    for (const { at, weight } of this.#booked) {
      if (left <= Math.max(0, most)) break;
      left -= weight;
      until = at + this.#rule.windowMs - this.#timers.now();
    }
    return left > Math.max(0, most) ? this.#rule.windowMs : until;
  }

  #roll(): void {
    const start = this.#timers.now() - this.#rule.windowMs;
    while ((this.#booked[0]?.at ?? Infinity) <= start) this.#booked.shift();
  }
}
