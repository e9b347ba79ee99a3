import type { AuctionReader } from '#libs/analysis';
import { after, MINUTE_MS, type EpochMs, type Trade, type TradeColumns } from '#libs/market';
import type { MinuteTape } from '#libs/signal';
import { ColumnTape } from './column-tape.js';

/** Where a replay's single trades come from, if it has any: those made in [from, to), in the order of their places. */
export type TradeSource = (span: { readonly from: EpochMs; readonly to: EpochMs }) => Iterable<Trade>;

/** The same of trades in columns, as archives have them: blocks ascending in time, also from one to the next. */
export type ColumnSource = (span: { readonly from: EpochMs; readonly to: EpochMs }) => AsyncIterable<TradeColumns>;

/** Tells reader and tape the trades of one minute after the other; what was traded in a minute without a candle is not told. */
export class ToldTrades {
  readonly #columns: ColumnTape | undefined;

  constructor(
    private readonly reader: AuctionReader,
    private readonly tape: MinuteTape,
    private readonly trades: TradeSource | undefined,
    columns: AsyncIterable<TradeColumns> | undefined,
  ) {
    this.#columns = columns && new ColumnTape(columns);
  }

  /** Tells those of the minute that opens then. Minutes in order. */
  async minute(from: EpochMs): Promise<void> {
    const to = after(from, MINUTE_MS);
    for (const trade of this.trades?.({ from, to }) ?? []) {
      this.reader.apply({ type: 'trade', trade, backfilled: false });
      this.tape.add(trade);
    }
    if (!this.#columns) return;
    await this.#columns.until(from);
    const parts = await this.#columns.until(to);
    for (const part of parts) this.reader.applyTrades(part);
    this.tape.addColumns(parts);
  }

  /** Lets go of the sources. */
  async close(): Promise<void> {
    await this.#columns?.close();
  }
}
