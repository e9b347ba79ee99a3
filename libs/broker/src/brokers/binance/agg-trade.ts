import { UpstreamError, type Instrument, type Trade } from '#libs/market';
import { show, textOf, type Fields } from '../../untrusted.js';
import { exchangeTimeOf } from './kline.js';

/**
 * One aggregate trade, from the stream or from REST (the letters are the same).
 *
 * `m` tells whether the buyer was the maker: then the seller crossed the spread.
 *
 * @throws UpstreamError, BadNumberError or OffTickError where it is not sound.
 */
export function aggTradeOf(event: Fields, instrument: Instrument): Trade {
  const { a: id, m: buyerIsMaker } = event;
  if (!Number.isSafeInteger(id)) throw new UpstreamError(`Trade id must be a whole number, was ${show(id)}`);
  if (typeof buyerIsMaker !== 'boolean') {
    throw new UpstreamError(`Buyer-is-maker must be true or false, was ${show(buyerIsMaker)}`);
  }
  const price = instrument.ticks(textOf(event['p'], 'Price'));
  const quantity = instrument.steps(textOf(event['q'], 'Quantity'));
  if (price <= 0 || quantity <= 0) {
    throw new UpstreamError(`Price and quantity must be positive, were ${show(event['p'])} and ${show(event['q'])}`);
  }
  return {
    id: String(id),
    time: exchangeTimeOf(event['T'], 'Trade time'),
    price,
    quantity,
    side: buyerIsMaker ? -1 : 1,
  };
}
