import { placeOf } from '#libs/market';
import { contiguousPage, type PageFacts } from '../../rest/contiguous-page.js';
import type { TradePage, TradeRequest } from '../../trade-history.js';
import { fieldsOf } from '../../untrusted.js';
import { aggTradeOf } from './agg-trade.js';

/** @returns where a page starts: behind a known trade by its id, at a moment by time (the oldest page from there). */
export function aggTradeQuery({ from }: TradeRequest): { readonly fromId: number } | { readonly startTime: number } {
  return typeof from === 'number' ? { startTime: from } : { fromId: (placeOf(from) ?? 0) + 1 };
}

/**
 * Makes a page of the rows of an aggTrades answer. Pure.
 *
 * @throws UpstreamError for a row that is not sound, or ids that do not ascend.
 */
export function tradePage(request: TradeRequest, rows: readonly unknown[], facts: PageFacts): TradePage {
  const given = rows.map((row) => aggTradeOf(fieldsOf(row, 'Trade'), request.instrument));
  return contiguousPage(request, given, facts);
}
