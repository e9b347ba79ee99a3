import type { Minute } from './minute.js';
import { MINUTE_MS } from './minute.js';
import type { MinuteTrades } from './minute-trades.js';

/**
 * A minute in the making: what its trades so far add up to. O(1) a trade.
 *
 * Quote volumes are the exact sums of price times quantity, kept relative to the open so that they stay below 2^53.
 */
export class RunningMinute {
  readonly #openTime: number;
  #count = 0;
  #firstTradeId = -1;
  #lastTradeId = -1;
  #trades = 0;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #volume = 0;
  #buyVolume = 0;
  #quoteOverOpen = 0;
  #buyQuoteOverOpen = 0;

  constructor(openTime: number) {
    this.#openTime = openTime;
  }

  get openTime(): number {
    return this.#openTime;
  }

  /** Id of the first raw trade, -1 before it. */
  get firstTradeId(): number {
    return this.#firstTradeId;
  }

  /** Id of the latest raw trade, -1 before the first. */
  get lastTradeId(): number {
    return this.#lastTradeId;
  }

  /** Aggregates added so far. */
  get count(): number {
    return this.#count;
  }

  /** Adds aggregate `index`; aggregates must come in order. */
  add(trades: MinuteTrades, index: number): void {
    const price = trades.price[index] ?? 0;
    const quantity = trades.quantity[index] ?? 0;
    if (this.#count === 0) this.#open = this.#high = this.#low = price;
    this.#high = Math.max(this.#high, price);
    this.#low = Math.min(this.#low, price);
    this.#close = price;
    this.#volume += quantity;
    this.#quoteOverOpen += (price - this.#open) * quantity;
    if (trades.buyerIsMaker[index] === 0) {
      this.#buyVolume += quantity;
      this.#buyQuoteOverOpen += (price - this.#open) * quantity;
    }
    const from = trades.firstRaw[index] ?? 0;
    const to = trades.firstRaw[index + 1] ?? 0;
    if (this.#count === 0) this.#firstTradeId = trades.rawId[from] ?? -1;
    this.#lastTradeId = trades.rawId[to - 1] ?? -1;
    this.#trades += to - from;
    this.#count += 1;
  }

  /** The candle so far, or undefined before the first trade. */
  candle(): Minute | undefined {
    if (this.#count === 0) return undefined;
    return {
      openTime: this.#openTime,
      closeTime: this.#openTime + MINUTE_MS - 1,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      volume: this.#volume,
      quoteVolume: this.#quote(this.#volume, this.#quoteOverOpen),
      trades: this.#trades,
      takerBuyVolume: this.#buyVolume,
      takerBuyQuoteVolume: this.#quote(this.#buyVolume, this.#buyQuoteOverOpen),
    };
  }

  #quote(volume: number, overOpen: number): bigint {
    return BigInt(this.#open) * BigInt(volume) + BigInt(overOpen);
  }
}

/** The minute as trades up to and including `now` made it. */
export function runningAt(trades: MinuteTrades, now: number): RunningMinute {
  const running = new RunningMinute(trades.openTime);
  for (let i = 0; i < trades.count && (trades.time[i] ?? 0) <= now; i += 1) running.add(trades, i);
  return running;
}
