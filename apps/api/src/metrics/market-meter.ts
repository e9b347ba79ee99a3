import type { Clock, MarketEvent } from '#libs/market';

/** What was heard of one exchange's followed markets. */
export interface Heard {
  readonly trades: number;
  readonly candles: number;
  /** Words about the feed, gaps and corrections. */
  readonly notices: number;
  /** On the machine's clock. */
  readonly lastAt: number;
}

type Counts = { -readonly [K in keyof Heard]: Heard[K] };

/** Of so many live trades one tells how far the stream lags: enough to know, and next to nothing a trade. */
const LAG_OF = 16;

/** Counts what the feeds bring, in plain numbers: it stands in the way of every trade. */
export class MarketMeter {
  readonly #venues = new Map<string, Counts>();

  constructor(
    private readonly clock: Clock,
    private readonly onLag: (venue: string, seconds: number) => void,
  ) {}

  get venues(): ReadonlyMap<string, Heard> {
    return this.#venues;
  }

  heard(venue: string, event: MarketEvent): void {
    const counts = this.#countsOf(venue);
    const now = this.clock.now();
    counts.lastAt = now;
    if (event.type === 'trade') {
      counts.trades += 1;
      if (counts.trades % LAG_OF === 0 && !event.backfilled) this.onLag(venue, (now - event.trade.time) / 1000);
    } else if (event.type === 'candle') counts.candles += 1;
    else counts.notices += 1;
  }

  #countsOf(venue: string): Counts {
    const known = this.#venues.get(venue);
    if (known) return known;
    const fresh = { trades: 0, candles: 0, notices: 0, lastAt: 0 };
    this.#venues.set(venue, fresh);
    return fresh;
  }
}
