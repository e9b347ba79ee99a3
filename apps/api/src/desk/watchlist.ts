import type { Pause } from '../pause.js';
import type { MarketName } from './signal-desk.js';

/** Between two tries to follow a market that cannot be followed yet. */
const RETRY_MS = 5000;

/** What a watchlist asks of the desk. */
interface Follows {
  follow(market: MarketName): Promise<unknown>;
}

export interface Unfollowed extends MarketName {
  readonly reason: string;
}

/** The markets followed from the start, whoever listens. Those that cannot be followed yet are tried until they can. */
export class Watchlist {
  readonly #stop = new AbortController();
  readonly #unfollowed = new Map<MarketName, string>();

  constructor(
    private readonly desk: Follows,
    private readonly markets: readonly MarketName[],
    private readonly pause: Pause,
  ) {}

  /** What should be followed and is not, and why. */
  unfollowed(): readonly Unfollowed[] {
    return [...this.#unfollowed].map(([market, reason]) => ({ ...market, reason }));
  }

  start(): void {
    for (const market of this.markets) void this.#follow(market);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #follow(market: MarketName): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.desk.follow(market);
        this.#unfollowed.delete(market);
        return;
      } catch (error) {
        this.#unfollowed.set(market, error instanceof Error ? error.message : String(error));
        await this.pause(RETRY_MS, this.#stop.signal);
      }
    }
  }
}
