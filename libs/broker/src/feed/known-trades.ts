import type { Candle, EpochMs, Instrument, Trade } from '#libs/market';
import { MinuteSums } from './minute-sums.js';

/** Lost stretches remembered, so that candles in them are known to be incomplete. */
const KEPT = 60;

/** Which trades of a market are known, and so whether a closed candle can be held against them. */
export class KnownTrades {
  readonly #sums: MinuteSums;
  readonly #lost: { readonly from: number; readonly to: number }[] = [];
  #from = Infinity;

  /** @param tells whether the exchange's candles tell what was bought. */
  constructor(instrument: Instrument, tells: boolean) {
    this.#sums = new MinuteSums(instrument, tells);
  }

  /** From this moment on all trades are known, but for those lost. Infinity before anything is. */
  get from(): number {
    return this.#from;
  }

  begin(from: number): void {
    this.#from = from;
  }

  /** A trade, each once. */
  add(trade: Trade): void {
    this.#sums.add(trade);
  }

  /** Trades between two moments will not come any more. */
  lose(from: EpochMs, to: EpochMs): void {
    this.#lost.push({ from, to });
    if (this.#lost.length > KEPT) this.#lost.shift();
  }

  /** Whether the candle's trades are all there: they sum to its volume, and to what was bought where that is told. */
  areWhole(candle: Candle): boolean {
    return candle.openTime >= this.#from && this.#sums.isWhole(candle);
  }

  /** Whether some of the candle's trades can never be known. */
  areLost({ openTime, closeTime }: Candle): boolean {
    return openTime < this.#from || this.#lost.some(({ from, to }) => from < closeTime && to > openTime);
  }

  /** @returns the candle with what its trades tell, where the exchange does not. Only for a whole one. */
  complete(candle: Candle): Candle {
    return this.#sums.complete(candle);
  }
}
