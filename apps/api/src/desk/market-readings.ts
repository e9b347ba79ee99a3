import type { MarketKey } from '#libs/signal';
import type { MarketReading } from './market-reading.js';

/** Readings of markets nobody follows that are kept warm for the next question. */
const WARM_READINGS = 32;

/** What keeping readings takes from the desk. */
interface ReadingSource {
  open(market: MarketKey): Promise<MarketReading>;
  isFollowed(market: MarketKey): boolean;
}

/** One reading a market, for whoever asks: those followed, and the ones asked for last. */
export class MarketReadings {
  readonly #open = new Map<string, { readonly market: MarketKey; readonly reading: Promise<MarketReading> }>();

  constructor(private readonly source: ReadingSource) {}

  /** @throws what opening the market throws; asked again it is tried again. */
  of(market: MarketKey): Promise<MarketReading> {
    const key = `${market.broker}:${market.symbol}`;
    const known = this.#open.get(key);
    this.#open.delete(key);
    const reading = known?.reading ?? this.source.open(market);
    // Re-inserted last: the map's order is the order of use, so the first unfollowed one is the one to forget.
    this.#open.set(key, { market, reading });
    reading.catch(() => this.#open.delete(key));
    this.#forgetColdest();
    return reading;
  }

  #forgetColdest(): void {
    const unfollowed = [...this.#open].filter(([, { market }]) => !this.source.isFollowed(market));
    const tooMany = Math.max(0, unfollowed.length - WARM_READINGS);
    for (const [key] of unfollowed.slice(0, tooMany)) this.#open.delete(key);
  }
}
