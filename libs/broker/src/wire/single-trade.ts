import { UpstreamError, type EpochMs, type Instrument, type Side, type Trade } from '#libs/market';
import { show, textOf } from '../untrusted.js';

/** A trade as an exchange tells it, its identity, time and side read, its numbers not yet checked. */
export interface TradeFields {
  readonly id: string;
  /** As in `Trade`: only where the id is no place. */
  readonly seq?: number;
  readonly time: EpochMs;
  readonly price: unknown;
  readonly quantity: unknown;
  readonly side: Side;
}

/** @throws UpstreamError, BadNumberError or OffTickError unless price and quantity are positive decimals, the price on a tick. */
export function tradeOf({ price, quantity, ...known }: TradeFields, instrument: Instrument): Trade {
  const trade = {
    ...known,
    price: instrument.ticks(textOf(price, 'Price')),
    quantity: instrument.steps(textOf(quantity, 'Quantity')),
  };
  if (trade.price <= 0 || trade.quantity <= 0) {
    throw new UpstreamError(`Price and quantity must be positive, were ${show(price)} and ${show(quantity)}`);
  }
  return trade;
}

/**
 * Reads who crossed the spread from the exchange's word for it.
 *
 * @param words what the exchange says for a buyer and for a seller.
 * @throws UpstreamError for any other word.
 */
export function takerSide(value: unknown, words: { readonly buy: string; readonly sell: string }): Side {
  if (value === words.buy) return 1;
  if (value === words.sell) return -1;
  throw new UpstreamError(`Side must be ${words.buy} or ${words.sell}, was ${show(value)}`);
}
