import type { Broker } from '#libs/broker';
import { messageOf, type EpochMs, type FeedState, type MarketEvent } from '#libs/market';
import type { Pause } from '../pause.js';
import type { FairTurns } from './fair-turns.js';
import type { MarketReading } from './market-reading.js';

/** Between two tries to open a stream that has ended with an error. */
const REOPEN_MS = 30_000;

/** What following takes from the world; the turns are those of all markets. */
export interface FollowerSeams {
  readonly pause: Pause;
  readonly turns: FairTurns;
  /** Told of every event, in the order it came. */
  readonly heard?: (broker: string, event: MarketEvent) => void;
  /** How far the exchange's clock and this machine's may be apart; 0 where that is not judged. */
  readonly maxClockSkewMs: number;
}

/** Keeps one market's reading at the exchange's present for as long as somebody follows it. */
export class MarketFollower {
  readonly #stop = new AbortController();
  #state: FeedState = 'connecting';
  #reason = 'starting';
  #isCaughtUp = true;
  /** A stream that was opened before anything was read tells nothing of what was before it. */
  #isNewStream = true;
  #done: Promise<void> | undefined;

  constructor(
    private readonly broker: Broker,
    readonly reading: MarketReading,
    private readonly seams: FollowerSeams,
    private readonly onState: (state: FeedState, reason: string) => void,
    private readonly room: () => Promise<void>,
  ) {}

  /** `live` only while the feed is and the reading has kept up with it. */
  get state(): FeedState {
    return this.#state;
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

  /** A stream ends with an error where waiting cannot cure it, such as a delisting; that may pass all the same. */
  async #run(): Promise<void> {
    const leave = this.reading.attend();
    while (!this.#stop.signal.aborted) {
      try {
        await this.#read();
      } catch (error) {
        this.#enter('stale', messageOf(error));
      }
      if (!this.#stop.signal.aborted) await this.seams.pause(REOPEN_MS, this.#stop.signal);
    }
    leave();
  }

  async #read(): Promise<void> {
    const from = await this.#catchUp();
    this.#isNewStream = from === undefined;
    const wish = { with: ['trade'] as const, ...(from === undefined ? {} : { from }) };
    for await (const event of this.broker.stream(this.reading.instrument, this.#stop.signal, wish)) {
      this.seams.heard?.(this.broker.id, event);
      try {
        await this.#take(event);
      } catch (error) {
        // The exchange can fail us between two events; the next candle fetches what this one could not.
        this.#isCaughtUp = false;
        this.#enter('stale', messageOf(error));
      }
    }
  }

  /**
   * Reads what is closed already, so that the stream can be asked for all that comes after. Later REST could overtake it.
   *
   * @returns the candle from which on the stream is wanted; undefined where the exchange does not answer yet.
   */
  async #catchUp(): Promise<EpochMs | undefined> {
    try {
      await this.reading.refresh();
      return this.reading.due;
    } catch {
      return undefined;
    }
  }

  async #take(event: MarketEvent): Promise<void> {
    if (event.type === 'status') return this.#follow(event.state, event.reason);
    if (event.type === 'trade') this.reading.trade(event);
    if (event.type === 'revised') this.reading.revise(event);
    if (event.type !== 'candle') return;
    // All markets close in the same moment: each is decided in its turn, what it brings next waits in its stream.
    this.reading.heedClock(this.#skew);
    await this.seams.turns.run(() => this.reading.follow(event));
    await this.room();
    if (!this.#isCaughtUp) this.#enter('live', 'caught up');
    this.#isCaughtUp = true;
  }

  /**
   * Decisions come only from a live feed: before it is, what it brings is read and refused. What a stream missed it brings
   * itself, each candle after its trades; asking for them over REST would overtake the trades.
   */
  async #follow(state: FeedState, reason: string): Promise<void> {
    this.reading.heed(state === 'live' ? undefined : reason);
    if (state === 'live' && this.#isNewStream) {
      await this.reading.refresh();
      this.#isNewStream = false;
    }
    this.#isCaughtUp = true;
    this.#enter(state, reason);
  }

  /** How far the clocks are apart, where that is too far. */
  get #skew(): number | undefined {
    const { maxClockSkewMs } = this.seams;
    const skewMs = this.broker.quality(this.reading.instrument.symbol)?.clockSkewMs ?? 0;
    return maxClockSkewMs > 0 && Math.abs(skewMs) > maxClockSkewMs ? skewMs : undefined;
  }

  #enter(state: FeedState, reason: string): void {
    if (state === this.#state && reason === this.#reason) return;
    this.#state = state;
    this.#reason = reason;
    this.onState(state, reason);
  }
}
