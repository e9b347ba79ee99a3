import { after, epochMs, type Instrument, type TradeColumns } from '#libs/market';
import { ArchiveError } from './archive-error.js';
import { unpackedFiles } from './archive-bytes.js';
import { archiveFiles } from './archive-files.js';
import type { ArchiveFault, ArchiveSpan } from './kline-archive.js';
import { TradeBlocks } from './trade-blocks.js';
import { TRADE_LAYOUTS, TradeCsv, type TradeSeries } from './trade-csv.js';

/**
 * The single trades of one market in a folder of Binance's public archive files, as they are handed out at
 * data.binance.vision: `BTCUSDT-aggTrades-2024-01-15.zip` for a day, without the day for a month, or unpacked; see
 * TradeCsv for the columns. In blocks of columns, ascending by id and time, each trade at most once.
 */
export class TradeArchive {
  constructor(
    private readonly folder: string,
    readonly instrument: Instrument,
    readonly series: TradeSeries = 'aggTrades',
  ) {}

  /**
   * @param onFault told of every jump of the ids between two trades, and of every row that was dropped because it, or a
   *   later one, had been read before: `repeated` where it is the trade just read.
   * @throws ArchiveError for a folder without files of the market, or a file that does not read.
   */
  async *blocks(span: ArchiveSpan, onFault: (fault: ArchiveFault) => void): AsyncGenerator<TradeColumns, void> {
    const files = await archiveFiles(this.folder, this.instrument.symbol, this.series);
    const order = new TradeOrder(span, onFault);
    for (const { path } of files.filter((one) => one.to > span.from && one.from < span.to)) {
      for await (const block of this.#unpacked(path, order)) yield block;
    }
  }

  async *#unpacked(path: string, order: TradeOrder): AsyncGenerator<TradeColumns, void> {
    try {
      for await (const { name, bytes } of unpackedFiles(path)) {
        const csv = new TradeCsv(name, TRADE_LAYOUTS[this.series], this.instrument, order.take);
        for await (const piece of bytes) {
          csv.take(piece);
          for (let block = order.blocks.takeFull(); block; block = order.blocks.takeFull()) yield block;
        }
        csv.end();
        for (let block = order.blocks.takeRest(); block; block = order.blocks.takeRest()) yield block;
      }
    } catch (cause) {
      if (cause instanceof ArchiveError) throw cause;
      throw new ArchiveError(`Archive file must be readable, was not: ${path}`, { path }, { cause });
    }
  }
}

/** Lets trades of a span through in their order, each once, and tells what is wrong with it. */
class TradeOrder {
  readonly blocks = new TradeBlocks();
  #lastId = 0;
  #lastTime = 0;

  constructor(
    private readonly span: ArchiveSpan,
    private readonly onFault: (fault: ArchiveFault) => void,
  ) {}

  readonly take = (id: number, time: number, price: number, quantity: number, side: 1 | -1): void => {
    if (time < this.span.from || time >= this.span.to) return;
    if (id !== this.#lastId + 1 || time < this.#lastTime) {
      if (!this.#isLater(id, time)) return;
    }
    this.#lastId = id;
    this.#lastTime = time;
    this.blocks.add(id, time, price, quantity, side);
  };

  #isLater(id: number, time: number): boolean {
    const isFirst = this.#lastId === 0;
    if (isFirst) return true;
    const isLater = id > this.#lastId && time >= this.#lastTime;
    const kind = isLater ? 'hole' : id === this.#lastId ? 'repeated' : 'disordered';
    const at = epochMs(time);
    this.onFault(isLater ? { kind, from: epochMs(this.#lastTime), to: at } : { kind, from: at, to: after(at, 1) });
    return isLater;
  }
}
