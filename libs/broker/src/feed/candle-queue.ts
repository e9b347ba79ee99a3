import type { Candle, MarketEvent } from '#libs/market';
import type { Timers } from '../timers.js';
import type { CandleEvent } from './candle-line.js';
import type { TradeLine, Verdict } from './trade-line.js';
import type { FeedVitals } from './vitals.js';

/** What a queue of candles works for. */
export interface QueueHost {
  readonly timers: Timers;
  readonly vitals: FeedVitals;
  put(event: MarketEvent): void;
}

interface Waiting {
  readonly event: CandleEvent;
  readonly since: number;
}

/**
 * Closed candles on their way out, in order. Where trades are followed a candle waits until its own are all there and
 * sum up to it, to the last step; where they never will, it goes out marked.
 */
export class CandleQueue {
  readonly #trades: TradeLine | undefined;
  readonly #host: QueueHost;
  readonly #waiting: Waiting[] = [];
  #fault = '';
  #hadWhole = false;

  constructor(trades: TradeLine | undefined, host: QueueHost) {
    this.#trades = trades;
    this.#host = host;
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether something waits that had closed by a moment of the exchange. */
  isBehind(moment: number): boolean {
    return this.#waiting.some(({ event }) => (event.type === 'gap' ? event.to : event.candle.closeTime) <= moment);
  }

  /** What is wrong with the trades of the latest candle, in words; empty where nothing is. */
  get fault(): string {
    return this.#fault;
  }

  /** Takes in the next one, and lets go of what need not wait. */
  add(event: CandleEvent): void {
    this.#waiting.push({ event, since: this.#host.timers.now() });
    this.settle();
  }

  /** Lets go of everything that need not wait. */
  settle(): void {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const { event, since } = first;
      if (event.type === 'gap') this.#tellGap(event);
      else if (!this.#tell(event, since)) return;
      this.#waiting.shift();
    }
  }

  #tellGap(event: Extract<CandleEvent, { type: 'gap' }>): void {
    const { from, to, reason } = event;
    const missing = Math.round((to - from) / 60_000);
    this.#host.vitals.ledger.write({ what: 'candles', from, to, missing, outcome: 'lost', reason });
    this.#host.put(event);
  }

  /** @returns false where the candle has to wait. */
  #tell(event: Extract<CandleEvent, { type: 'candle' }>, since: number): boolean {
    const verdict = this.#trades?.judge(event.candle, this.#host.timers.now() - since);
    if (verdict === 'wait') return false;
    if (verdict) this.#count(verdict, event.candle);
    const candle = verdict === 'whole' ? (this.#trades?.complete(event.candle) ?? event.candle) : event.candle;
    const { vitals } = this.#host;
    vitals.candles.taken += 1;
    if (event.backfilled) vitals.candles.backfilled += 1;
    vitals.latestCandle = candle.openTime;
    this.#host.put({ ...event, candle });
    return true;
  }

  #count(verdict: Exclude<Verdict, 'wait'>, { openTime }: Candle): void {
    const { candles } = this.#host.vitals;
    const minute = new Date(openTime).toISOString().slice(0, 16) + 'Z';
    if (verdict === 'whole') candles.matched += 1;
    else if (verdict === 'differs') candles.mismatched += 1;
    else candles.unmatched += 1;
    this.#hadWhole ||= verdict === 'whole';
    // Before the first whole minute trades are only being joined: no order flow yet, but nothing wrong either.
    if (verdict === 'whole' || !this.#hadWhole) this.#fault = '';
    else if (verdict === 'differs') this.#fault = `the trades of ${minute} do not sum up to its candle`;
    else this.#fault = `trades of ${minute} are missing`;
  }
}
