import type { Instrument } from '#libs/market';
import type { Timers } from '../timers.js';
import { EventQueue } from './event-queue.js';
import type { FeedData, FeedLink } from './feed-link.js';
import type { MarketMessage } from '../feed-message.js';

/** About fifteen seconds of the busiest minute ever seen on Binance (213,107 trades), and days of candles. */
export const SEAT_LIMIT = 50_000;

/** What a seat tells those that hold it. */
export interface SeatHolder {
  /** The feed has left. `suspect`: because nothing came although the market trades. */
  left(seat: Seat, suspect: boolean): void;
}

/** A market's place on one or more shared connections: what came for it waits here for its feed. */
export class Seat implements FeedLink {
  readonly asked: Promise<void>;
  readonly opened: Promise<boolean>;
  readonly #queue: EventQueue<FeedData>;
  readonly #holder: SeatHolder;
  #ask: () => void = () => undefined;
  #settle: (accepted: boolean) => void = () => undefined;
  #unaccepted: number;
  #hasData = false;
  #heardAt: number;
  #endedBecause = '';

  /** @param parts on how many connections its channels are. */
  constructor(
    readonly instrument: Instrument,
    parts: number,
    timers: Timers,
    holder: SeatHolder,
    limit = SEAT_LIMIT,
  ) {
    this.#queue = new EventQueue(timers, limit);
    this.#holder = holder;
    this.#heardAt = timers.now();
    this.#unaccepted = parts;
    this.asked = new Promise((resolve) => (this.#ask = resolve));
    this.opened = new Promise((resolve) => (this.#settle = resolve));
  }

  get heardAt(): number {
    return this.#heardAt;
  }

  get hasData(): boolean {
    return this.#hasData;
  }

  get endedBecause(): string {
    return this.#endedBecause;
  }

  next(waitMs: number): Promise<readonly FeedData[] | 'late' | 'ended'> {
    return this.#queue.take(waitMs);
  }

  /** The exchange is being asked. */
  ask(): void {
    this.#ask();
  }

  /** The exchange has accepted one part. */
  accept(): void {
    this.#unaccepted -= 1;
    if (this.#unaccepted === 0) this.#settle(true);
  }

  /** @param now in the time of the timers. */
  deliver(message: MarketMessage, now: number): void {
    this.#hasData = true;
    this.#heardAt = now;
    if (message.type === 'pulse' || this.#endedBecause !== '') return;
    if (!this.#queue.push(message)) this.close('the reader is slower than the feed');
  }

  /** Something of this market did not read. */
  reject(reason: string): void {
    if (this.#endedBecause === '') this.#queue.push({ type: 'rejected', reason });
  }

  close(reason: string): void {
    this.#end(reason, false);
  }

  giveUp(reason: string): void {
    this.#end(reason, true);
  }

  #end(reason: string, suspect: boolean): void {
    if (this.#endedBecause !== '') return;
    this.#endedBecause = reason;
    this.#settle(false);
    this.#queue.close();
    this.#holder.left(this, suspect);
  }
}
