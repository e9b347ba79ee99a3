import { MINUTE_MS } from '#libs/market';
import type { Timers } from '../../timers.js';

/** More than anybody types in a minute, and little memory whatever is asked. */
const LIMIT = 1_000;
/** Upper case or without case (Binance has listed symbols in Chinese), digits, no separator: a few characters of it. */
const POSSIBLE = /^[\p{Lu}\p{Lo}\p{Nd}]{2,32}$/u;

/**
 * The symbols that Binance has just said it does not list. Each such answer costs as much as ten pages of candles, and
 * a typing error is repeated by whoever made it; a minute is short enough for a market that opens.
 */
export class UnknownSymbols {
  readonly #timers: Timers;
  /** Until when each is believed, oldest first. */
  readonly #until = new Map<string, number>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** @returns whether asking would be in vain. */
  has(symbol: string): boolean {
    return !POSSIBLE.test(symbol) || (this.#until.get(symbol) ?? -Infinity) > this.#timers.now();
  }

  add(symbol: string): void {
    this.#until.delete(symbol);
    this.#until.set(symbol, this.#timers.now() + MINUTE_MS);
    const [oldest] = this.#until.keys();
    if (this.#until.size > LIMIT && oldest !== undefined) this.#until.delete(oldest);
  }
}
