import { UpstreamError, type Candle } from '#libs/market';
import type { Span } from '../paging.js';

/** One page of an exchange that gives the newest rows first. */
export interface BackwardPage {
  /** Oldest first, all before the end that was asked for. Candles still forming are left out. */
  readonly candles: readonly Candle[];
  /** Open time of the oldest row, candle still forming or not; undefined for an empty page. */
  readonly oldest: number | undefined;
  /** Whether it has as many rows as were allowed: there may be older ones. */
  readonly isFull: boolean;
}

/**
 * Reads a span page after page back from its end, as far as the exchange has any: so a market's listing is met by itself,
 * and a hole of any length is stepped over.
 *
 * @param page rows that open before `end`, the newest of them.
 * @returns the candles of the span, oldest first; those from before it that a page happened to hold are left out.
 * @throws UpstreamError where a page does not lie before its end.
 */
export async function walkBack(span: Span, page: (end: number) => Promise<BackwardPage>): Promise<readonly Candle[]> {
  const pages: (readonly Candle[])[] = [];
  for (let end = span.to; end > span.from;) {
    const { candles, oldest, isFull } = await page(end);
    pages.unshift(candles.filter(({ openTime }) => openTime >= span.from));
    if (!isFull || oldest === undefined) break;
    if (oldest >= end) throw new UpstreamError(`Page must hold candles before ${end}, was one of ${oldest}`);
    end = oldest;
  }
  return pages.flat();
}
