import { QuoteColumn } from './quote-column.js';
import { WholeColumn } from './whole-column.js';

/** What a series keeps of its candles. */
export interface CandleColumns {
  /** Open times in minutes. */
  readonly opened: WholeColumn;
  readonly open: WholeColumn;
  readonly high: WholeColumn;
  readonly low: WholeColumn;
  readonly close: WholeColumn;
  readonly volume: WholeColumn;
  readonly takerBuyVolume: WholeColumn;
  readonly trades: WholeColumn;
  readonly quoteVolume: QuoteColumn;
  readonly takerBuyQuoteVolume: QuoteColumn;
}

/** @returns empty columns. */
export function candleColumns(capacity: number): CandleColumns {
  return {
    opened: new WholeColumn(capacity),
    open: new WholeColumn(capacity),
    high: new WholeColumn(capacity),
    low: new WholeColumn(capacity),
    close: new WholeColumn(capacity),
    volume: new WholeColumn(capacity),
    takerBuyVolume: new WholeColumn(capacity),
    trades: new WholeColumn(capacity),
    quoteVolume: new QuoteColumn(capacity),
    takerBuyQuoteVolume: new QuoteColumn(capacity),
  };
}

/** @returns columns with room for `capacity` and the rows [from, to) of others in front. */
export function movedColumns(columns: CandleColumns, from: number, to: number, capacity: number): CandleColumns {
  return {
    opened: columns.opened.moved(from, to, capacity),
    open: columns.open.moved(from, to, capacity),
    high: columns.high.moved(from, to, capacity),
    low: columns.low.moved(from, to, capacity),
    close: columns.close.moved(from, to, capacity),
    volume: columns.volume.moved(from, to, capacity),
    takerBuyVolume: columns.takerBuyVolume.moved(from, to, capacity),
    trades: columns.trades.moved(from, to, capacity),
    quoteVolume: columns.quoteVolume.moved(from, to, capacity),
    takerBuyQuoteVolume: columns.takerBuyQuoteVolume.moved(from, to, capacity),
  };
}
