import { openTimeOf, type Candle, type EpochMs, type Instrument, type Trade } from '#libs/market';

interface Sums {
  volume: number;
  bought: number;
  trades: number;
  /** Price times quantity of what was bought, ticks times steps. */
  value: bigint;
}

/** Minutes whose sums are kept: a candle comes within seconds of its end, and a lost connection is filled by the minute. */
const KEPT = 240;

/**
 * What the trades of each minute sum up to, to be held against the exchange's own candle. Every trade must be handed in
 * once. Mutable sums: this runs for every trade.
 */
export class MinuteSums {
  readonly #instrument: Instrument;
  readonly #withValue: boolean;
  readonly #minutes = new Map<number, Sums>();
  #openTime = -1;
  #sums: Sums = { volume: 0, bought: 0, trades: 0, value: 0n };

  /** @param tells whether the exchange's candles tell what was bought: then its value need not be summed up. */
  constructor(instrument: Instrument, tells: boolean) {
    this.#instrument = instrument;
    this.#withValue = !tells;
  }

  add({ time, price, quantity, side }: Trade): void {
    const openTime = openTimeOf(time, '1m');
    if (openTime !== this.#openTime) this.#turnTo(openTime);
    const sums = this.#sums;
    sums.volume += quantity;
    sums.trades += 1;
    if (side < 0) return;
    sums.bought += quantity;
    if (this.#withValue) sums.value += BigInt(price) * BigInt(quantity);
  }

  /** @returns whether the trades of the candle's minute are all there: they sum to its volume, and to what was bought. */
  isWhole({ openTime, volume, takerBuyVolume }: Candle): boolean {
    const { volume: sum, bought } = this.#of(openTime);
    return sum === volume && (takerBuyVolume === undefined || takerBuyVolume === bought);
  }

  /** @returns the candle with what its trades tell, where the exchange does not. Only for one that is whole. */
  complete(candle: Candle): Candle {
    if (candle.takerBuyVolume !== undefined) return candle;
    const { bought, trades, value } = this.#of(candle.openTime);
    const boughtValue = this.#instrument.quoteUnitsOf(value);
    return {
      ...candle,
      trades: candle.trades ?? trades,
      takerBuyVolume: bought,
      takerBuyQuoteVolume: boughtValue < candle.quoteVolume ? boughtValue : candle.quoteVolume,
    };
  }

  #of(openTime: EpochMs): Readonly<Sums> {
    return this.#minutes.get(openTime) ?? { volume: 0, bought: 0, trades: 0, value: 0n };
  }

  #turnTo(openTime: EpochMs): void {
    const sums = this.#minutes.get(openTime) ?? { volume: 0, bought: 0, trades: 0, value: 0n };
    this.#minutes.set(openTime, sums);
    this.#openTime = openTime;
    this.#sums = sums;
    const [oldest] = this.#minutes.keys();
    if (this.#minutes.size > KEPT && oldest !== undefined) this.#minutes.delete(oldest);
  }
}
