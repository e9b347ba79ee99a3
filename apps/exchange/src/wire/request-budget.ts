import type { Host } from '../ambient.js';

/** So many requests in so many real milliseconds, by whatever key a venue counts by. */
export interface Budget {
  readonly requests: number;
  readonly perMs: number;
}

/** Counts requests in a sliding window per key: real time, since patience with clients knows no virtual clock. */
export class RequestBudget {
  readonly #host: Host;
  readonly #budget: Budget;
  readonly #taken = new Map<string, number[]>();

  constructor(host: Host, budget: Budget) {
    this.#host = host;
    this.#budget = budget;
  }

  /** Books a request. @returns how many are left, below zero when it was one too many */
  take(key: string): number {
    const now = this.#host.monotonic();
    const recent = (this.#taken.get(key) ?? []).filter((at) => now - at < this.#budget.perMs);
    recent.push(now);
    this.#taken.set(key, recent);
    return this.#budget.requests - recent.length;
  }
}
