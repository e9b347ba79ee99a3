import { DAY_MS, epochMs, ExchangeUnavailableError, type Clock } from '#libs/market';
import type { Ban, BanMemory } from './ban-memory.js';
import type { Timers } from './timers.js';

/** What a gate takes from the world. */
export interface GateSeams {
  readonly timers: Timers;
  readonly clock: Clock;
  readonly bans: BanMemory;
}

/** No exchange bans for longer (Binance: 3 days at most); a memory that says so is from a clock that was wrong. */
const LONGEST_BAN_MS = 7 * DAY_MS;

/**
 * Closed while an exchange has told this address to wait: then nothing is sent, by nobody in the process. A closed gate
 * is remembered, so that a restart does not ask again and make a ban longer.
 */
export class RateGate {
  readonly #broker: string;
  readonly #seams: GateSeams;
  /** In the time of the timers, which never jumps. */
  #shutUntil = -Infinity;
  #ban: Ban | undefined;

  constructor(broker: string, seams: GateSeams) {
    this.#broker = broker;
    this.#seams = seams;
    const ban = seams.bans.load(broker);
    if (ban) this.#close(Math.min(ban.until - seams.clock.now(), LONGEST_BAN_MS), ban);
  }

  /** The order that is in force. */
  get ban(): Ban | undefined {
    return this.#seams.timers.now() < this.#shutUntil ? this.#ban : undefined;
  }

  /** No request before `seconds` have passed. A shorter later order does not open the gate earlier. */
  shut(seconds: number, reason: string): void {
    const ms = 1_000 * seconds;
    if (this.#seams.timers.now() + ms <= this.#shutUntil) return;
    const ban = { until: epochMs(Math.ceil(this.#seams.clock.now() + ms)), reason };
    this.#close(ms, ban);
    this.#seams.bans.save(this.#broker, ban);
  }

  /** @throws ExchangeUnavailableError while the gate is shut. */
  pass(): void {
    const seconds = Math.ceil((this.#shutUntil - this.#seams.timers.now()) / 1_000);
    if (seconds <= 0) return;
    const text = `${this.#broker} must not be asked for another ${seconds} s: ${this.#ban?.reason}`;
    throw new ExchangeUnavailableError(text, seconds, { broker: this.#broker });
  }

  #close(ms: number, ban: Ban): void {
    this.#shutUntil = this.#seams.timers.now() + ms;
    this.#ban = ban;
  }
}
