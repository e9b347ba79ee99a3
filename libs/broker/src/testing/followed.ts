import type { MarketEvent } from '#libs/market';
import { MarketFeed } from '../feed/market-feed.js';
import { FeedVitals } from '../feed/vitals.js';
import { btcusdt } from './btcusdt.js';
import { FakeMarket, minute, wordOf } from './fake-market.js';
import { ManualTimers, until } from './manual-timers.js';

/** A feed of a fake market that is being read, and everything a test does to the two. Begins at half past minute ten. */
export class Followed {
  readonly timers = new ManualTimers();
  readonly market = new FakeMarket(this.timers, 10.5);
  readonly stop = new AbortController();
  readonly vitals = new FeedVitals();
  readonly words: string[] = [];
  readonly events: MarketEvent[] = [];
  error: unknown;
  isDone = false;

  /** Begins to read, from the given minute of the day where one is given. */
  start(from?: number): void {
    void this.#read(this.feed(from));
  }

  /** Begins to read, and lets the first connection succeed. */
  async live(from?: number): Promise<void> {
    this.start(from);
    await until(() => this.market.links.length === 1, 'a connection');
    this.market.link.accept();
    await quiet();
  }

  feed(from?: number): AsyncGenerator<MarketEvent, void, undefined> {
    const seams = { timers: this.timers, random: () => 0, vitals: this.vitals };
    const wish = { instrument: btcusdt, from: from === undefined ? undefined : minute(from), withTrades: false };
    return new MarketFeed(this.market, seams, wish).events(this.stop.signal);
  }

  /** Lets time pass until the feed has opened its next connection, and accepts it. */
  async reconnect(): Promise<void> {
    const before = this.market.links.length;
    while (this.market.links.length === before) {
      await this.timers.passNext(60_000);
      await quiet();
    }
    this.market.link.accept();
    await quiet();
  }

  async end(): Promise<void> {
    this.stop.abort();
    await until(() => this.isDone, 'the end of the stream');
  }

  async #read(events: AsyncIterable<MarketEvent>): Promise<void> {
    try {
      for await (const event of events) {
        this.events.push(event);
        this.words.push(wordOf(event));
      }
    } catch (error) {
      this.error = error;
    }
    this.isDone = true;
  }
}

/** Lets everything that can happen without time happen. */
export async function quiet(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
