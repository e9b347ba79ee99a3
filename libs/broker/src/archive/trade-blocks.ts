import { columnsBetween, tradeColumns, type TradeColumns } from '#libs/market';

/** Trades a block: some two megabytes. */
const CAPACITY = 65_536;

/** Gathers trades one by one and hands them out in blocks, each with memory of its own. */
export class TradeBlocks {
  #block = tradeColumns(CAPACITY);
  #length = 0;
  readonly #full: TradeColumns[] = [];

  add(id: number, time: number, price: number, quantity: number, side: 1 | -1): void {
    if (this.#length === CAPACITY) this.#close();
    const at = this.#length;
    this.#block.ids[at] = id;
    this.#block.times[at] = time;
    this.#block.prices[at] = price;
    this.#block.quantities[at] = quantity;
    this.#block.sides[at] = side;
    this.#length = at + 1;
  }

  /** @returns the next full block, undefined where there is none. */
  takeFull(): TradeColumns | undefined {
    return this.#full.shift();
  }

  /** @returns the last block, which need not be full; undefined where nothing is left. */
  takeRest(): TradeColumns | undefined {
    if (this.#length > 0) this.#close();
    return this.#full.shift();
  }

  #close(): void {
    this.#full.push(columnsBetween(this.#block, 0, this.#length));
    this.#block = tradeColumns(CAPACITY);
    this.#length = 0;
  }
}
