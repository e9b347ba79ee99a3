import type { Broker } from '#libs/broker';
import type { Candle, EpochMs, FeedState, Instrument, MarketEvent, Trade } from '#libs/market';

/** A status and when it came, in the caller's time. */
export interface StateAt {
  readonly state: FeedState;
  readonly reason: string;
  readonly at: number;
}

/** Follows one market with its trades, and keeps all that comes. */
export class FollowedMarket {
  readonly trades: Trade[] = [];
  /** When each trade came that was had over REST. */
  readonly backfilledAt: number[] = [];
  readonly candles: Candle[] = [];
  readonly gaps: Extract<MarketEvent, { type: 'gap' }>[] = [];
  readonly revised: Candle[] = [];
  readonly states: StateAt[] = [];
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #now: () => number;

  constructor(broker: Broker, instrument: Instrument, now: () => number, from?: EpochMs) {
    this.#now = now;
    this.#done = this.#read(
      broker.stream(instrument, this.#stop.signal, { with: ['trade'], ...(from === undefined ? {} : { from }) }),
    );
  }

  get state(): FeedState | undefined {
    return this.states.at(-1)?.state;
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #read(events: AsyncIterable<MarketEvent>): Promise<void> {
    for await (const event of events) this.#keep(event);
  }

  #keep(event: MarketEvent): void {
    if (event.type === 'trade') {
      this.trades.push(event.trade);
      if (event.backfilled) this.backfilledAt.push(this.#now());
    } else if (event.type === 'candle') this.candles.push(event.candle);
    else if (event.type === 'gap') this.gaps.push(event);
    else if (event.type === 'revised') this.revised.push(event.candle);
    else if (event.type === 'status') this.states.push({ state: event.state, reason: event.reason, at: this.#now() });
  }
}
