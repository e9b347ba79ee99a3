import { UpstreamError, type Instrument, type Quote } from '#libs/market';
import { listOf, show, textOf } from '../untrusted.js';

/** A best quote as an exchange sends it, as decimal texts; not yet checked. */
export type QuoteFields = Readonly<Record<keyof Quote, unknown>>;

/** @throws UpstreamError, BadNumberError or OffTickError where it is not sound: an empty side, or a bid above the offer. */
export function quoteOf(fields: QuoteFields, instrument: Instrument): Quote {
  const quote = {
    bid: instrument.ticks(textOf(fields.bid, 'Bid')),
    bidQuantity: instrument.steps(textOf(fields.bidQuantity, 'Bid quantity')),
    ask: instrument.ticks(textOf(fields.ask, 'Ask')),
    askQuantity: instrument.steps(textOf(fields.askQuantity, 'Ask quantity')),
  };
  if (quote.bid <= 0 || quote.ask < quote.bid || quote.bidQuantity < 0 || quote.askQuantity < 0) {
    throw new UpstreamError(`Bid must be above 0 and not above the offer, was ${show(fields.bid)}/${show(fields.ask)}`);
  }
  return quote;
}

/** A book as exchanges send it: levels are `[price, quantity, ...]`, best first; not yet checked. */
export interface BookSides {
  readonly bids: unknown;
  readonly asks: unknown;
}

/**
 * The best quote of a book.
 *
 * @returns undefined where a side is empty.
 * @throws UpstreamError, BadNumberError or OffTickError where it is not sound.
 */
export function bestOf({ bids, asks }: BookSides, instrument: Instrument): Quote | undefined {
  const [bid, ask] = [listOf(bids, 'Bids')[0], listOf(asks, 'Asks')[0]];
  if (bid === undefined || ask === undefined) return undefined;
  const [[bidPrice, bidQuantity], [askPrice, askQuantity]] = [listOf(bid, 'Bid'), listOf(ask, 'Ask')];
  return quoteOf({ bid: bidPrice, bidQuantity, ask: askPrice, askQuantity }, instrument);
}
