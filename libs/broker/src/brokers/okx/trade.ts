import { UpstreamError, type Instrument, type Trade } from '#libs/market';
import { show, timeOf, type Fields } from '../../untrusted.js';
import { takerSide, tradeOf } from '../../wire/single-trade.js';

/**
 * One fill, of the channel `trades-all` or of REST (the names are the same). `side` is the side of the taker; ids count up
 * by one in each market, and are its places.
 *
 * @throws UpstreamError, BadNumberError or OffTickError where it is not sound, or where it is several fills in one.
 */
export function tradeOfRow(row: Fields, instrument: Instrument): Trade {
  const { tradeId: id, px: price, sz: quantity, side, ts, count } = row;
  if (typeof id !== 'string' || !/^\d{1,15}$/.test(id)) {
    throw new UpstreamError(`Trade id must be up to 15 digits, was ${show(id)}`);
  }
  if (count !== undefined && count !== '1') throw new UpstreamError(`Trade must be one fill, was ${show(count)}`);
  const known = { id, time: timeOf(ts, 'Trade time'), side: takerSide(side, { buy: 'buy', sell: 'sell' }) };
  return tradeOf({ ...known, price, quantity }, instrument);
}
