import { after, DomainError, MINUTE_MS, type Candle, type MarketEvent } from '#libs/market';
import type { MarketSource } from './market-source.js';
import type { FeedVitals } from './vitals.js';

/** Every so many minutes candles are compared; the newest is left out, for history may still change it. */
const EVERY = 10;
const AT = 8;

/** What a reconciliation works for. */
export interface ReconciliationHost {
  readonly vitals: FeedVitals;
  readonly stop: AbortSignal;
  put(event: MarketEvent): void;
}

/**
 * Compares the candles of the stream, minutes after they closed, with what history has made of them. Exchanges do
 * correct candles (Binance: a close over REST that is not the one of the stream); each such correction is told as `revised`.
 */
export class Reconciliation {
  readonly #source: MarketSource;
  readonly #host: ReconciliationHost;
  readonly #told = new Map<number, Candle>();

  constructor(source: MarketSource, host: ReconciliationHost) {
    this.#source = source;
    this.#host = host;
  }

  /** A candle of the stream has closed. */
  async after(candle: Candle): Promise<void> {
    if ((candle.openTime / MINUTE_MS) % EVERY === AT) await this.#compare();
    this.#told.set(candle.openTime, candle);
  }

  async #compare(): Promise<void> {
    const told = [...this.#told.values()];
    const [first, last] = [told[0], told.at(-1)];
    this.#told.clear();
    if (!first || !last) return;
    const { stop } = this.#host;
    try {
      // Two clocks are held against each other whenever the exchange tells its own.
      await this.#source.exchangeTime(stop);
      const rows = await this.#source.candles(first.openTime, after(last.openTime, MINUTE_MS), stop);
      for (const row of rows) this.#hold(row, told);
    } catch (error) {
      // What cannot be compared now is not wrong: the next comparison is minutes away.
      if (!stop.aborted && !(error instanceof DomainError)) throw error;
    }
  }

  #hold(row: Candle, told: readonly Candle[]): void {
    const candle = told.find(({ openTime }) => openTime === row.openTime);
    if (!candle || isSame(candle, row)) return;
    const { vitals } = this.#host;
    vitals.candles.revised += 1;
    this.#host.put({
      type: 'revised',
      candle: row,
      receivedAt: row.closeTime,
      reason: "the exchange's history differs from its stream",
    });
  }
}

/** Quote volume is left out: where it comes of an average price, history and stream may cut that differently. */
function isSame(one: Candle, other: Candle): boolean {
  const fields = ['open', 'high', 'low', 'close', 'volume', 'trades', 'takerBuyVolume'] as const;
  return fields.every((field) => one[field] === other[field]);
}
