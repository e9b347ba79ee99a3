import type { MinuteTrades } from './minute-trades.js';

/** How many minutes of trades are kept: a player and a few backfills at once, some 10 MB at worst. */
const KEPT = 8;

/** The minutes of trades used last, so that a page of REST and the stream do not make the same minute twice. */
export class RecentMinutes {
  readonly #kept = new Map<number, MinuteTrades>();

  /** The minute's trades, made only when they are not at hand. */
  get(openTime: number, make: () => MinuteTrades | undefined): MinuteTrades | undefined {
    const trades = this.#kept.get(openTime) ?? make();
    if (trades === undefined) return undefined;
    this.#kept.delete(openTime);
    this.#kept.set(openTime, trades);
    if (this.#kept.size > KEPT) this.#forgetOldest();
    return trades;
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
