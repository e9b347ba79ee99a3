import { UpstreamError, type Instrument, type Quote } from '#libs/market';
import { show, textOf } from '../../untrusted.js';

/** A best quote as Binance sends it, over REST and on the stream under other names; not yet checked. */
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
