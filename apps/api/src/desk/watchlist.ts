import { messageOf } from '#libs/market';
import type { Pause } from '../pause.js';
import type { MarketName } from './signal-desk.js';

/** Between two tries to follow a market that cannot be followed yet. */
const RETRY_MS = 5000;

/** What a watchlist asks of the desk. */
interface Follows {
  follow(market: MarketName): Promise<() => Promise<void>>;
}

/** What a watchlist asks of the store. */
interface KeptMarkets {
  list(): Promise<readonly MarketName[]>;
}

export interface Unfollowed extends MarketName {
  readonly reason: string;
}

/** The markets followed from the start, whoever listens. Those that cannot be followed yet are tried until they can. */
export class Watchlist {
  readonly #stop = new AbortController();
  /** By name: why it is not followed, undefined where it is. */
  readonly #markets = new Map<string, { readonly market: MarketName; reason: string | undefined }>();

  /** @param configured come first. @param kept those put on the list in earlier lives of the service. */
  constructor(
    private readonly desk: Follows,
    private readonly kept: KeptMarkets,
    private readonly configured: readonly MarketName[],
    private readonly pause: Pause,
  ) {}

  /** What should be followed and is not, and why. */
  unfollowed(): readonly Unfollowed[] {
    return [...this.#markets.values()].flatMap(({ market, reason }) =>
      reason === undefined ? [] : { ...market, reason },
    );
  }

  start(): void {
    for (const market of this.configured) this.#take(market);
    void this.#resume();
  }

  stop(): void {
    this.#stop.abort();
  }

  async #resume(): Promise<void> {
    await this.#until(async () => {
      for (const market of await this.kept.list()) this.#take(market);
    });
  }

  #take(market: MarketName): void {
    const key = `${market.broker}:${market.symbol}`;
    if (this.#markets.has(key)) return;
    const entry = { market, reason: undefined as string | undefined };
    this.#markets.set(key, entry);
    void this.#until(
      async () => {
        await this.desk.follow(market);
        entry.reason = undefined;
      },
      (reason) => (entry.reason = reason),
    );
  }

  /** Tries until it can be done, or the service stops. */
  async #until(act: () => Promise<void>, onFault: (reason: string) => void = () => undefined): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await act();
        return;
      } catch (error) {
        onFault(messageOf(error));
        await this.pause(RETRY_MS, this.#stop.signal);
      }
    }
  }
}
