import type { Broker } from '#libs/broker';
import type { FeedState, MarketEvent } from '#libs/market';
import type { MarketReading } from './market-reading.js';

/** Keeps one market's reading at the exchange's present for as long as somebody follows it. */
export class MarketFollower {
  readonly #stop = new AbortController();
  #feed: FeedState = 'connecting';
  #reason = 'starting';
  #failed = false;
  #done: Promise<void> | undefined;

  constructor(
    private readonly broker: Broker,
    readonly reading: MarketReading,
    private readonly onState: (state: FeedState, reason: string) => void,
  ) {}

  /** `live` only while the feed is and the reading has kept up with it. */
  get state(): FeedState {
    return this.#failed ? 'stale' : this.#feed;
  }

  get reason(): string {
    return this.#reason;
  }

  start(): void {
    this.#done ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    for await (const event of this.broker.stream(this.reading.instrument, this.#stop.signal)) {
      try {
        await this.#take(event);
      } catch (error) {
        // The exchange can fail us between two events; the next candle fetches what this one could not.
        this.#enter(true, error instanceof Error ? error.message : String(error));
      }
    }
  }

  async #take(event: MarketEvent): Promise<void> {
    if (event.type === 'status') this.#feed = event.state;
    else await this.reading.follow(event);
    if (event.type === 'candle' && this.#feed === 'live') this.reading.decide(event.receivedAt);
    if (event.type === 'status' && event.state === 'live') await this.reading.refresh();
    if (event.type === 'status') this.#enter(false, event.reason);
    else if (this.#failed) this.#enter(false, 'caught up');
  }

  #enter(failed: boolean, reason: string): void {
    if (failed === this.#failed && reason === this.#reason) return;
    this.#failed = failed;
    this.#reason = reason;
    this.onState(this.state, reason);
  }
}
