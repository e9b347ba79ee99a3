import { columnsBetween, type EpochMs, type TradeColumns } from '#libs/market';

/** Cuts a stream of trades in columns where minutes end, without copying them. */
export class ColumnTape {
  readonly #blocks: AsyncIterator<TradeColumns>;
  #block: TradeColumns | undefined;
  /** First trade of the block that was not handed out. */
  #at = 0;

  /** @param blocks ascending in time, also from one to the next. */
  constructor(blocks: AsyncIterable<TradeColumns>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** @returns the trades before `end` that were not handed out yet, in as many parts as blocks hold them. */
  async until(end: EpochMs): Promise<readonly TradeColumns[]> {
    const parts: TradeColumns[] = [];
    for (;;) {
      const block = (this.#block ??= await this.#next());
      if (!block) return parts;
      const to = firstFrom(block.times, this.#at, end);
      if (to > this.#at) parts.push(columnsBetween(block, this.#at, to));
      this.#at = to;
      if (to < block.length) return parts;
      this.#block = undefined;
    }
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    await this.#blocks.return?.();
  }

  async #next(): Promise<TradeColumns | undefined> {
    const { value, done } = await this.#blocks.next();
    this.#at = 0;
    return done === true ? undefined : value;
  }
}

/** Index of the first time at or after `end`, of those from `low` on; found by halving. */
function firstFrom(times: Float64Array, low: number, end: EpochMs): number {
  let [first, last] = [low, times.length];
  while (first < last) {
    const middle = (first + last) >> 1;
    if ((times[middle] ?? end) < end) first = middle + 1;
    else last = middle;
  }
  return first;
}
