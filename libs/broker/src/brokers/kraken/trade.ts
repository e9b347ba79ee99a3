import { UpstreamError, type Instrument, type Trade } from '#libs/market';
import { isList, show, type Fields } from '../../untrusted.js';
import { plainDecimal, wholeNumber } from '../../wire/exact-json.js';
import { takerSide, tradeOf } from '../../wire/single-trade.js';
import { timeOfSeconds, timeOfText } from './time.js';

/**
 * One fill of the stream. `side` is the side of the taker; ids count up by one in each market, and are its places.
 *
 * @param event of `parseExactly`: prices and quantities are JSON numbers.
 * @throws UpstreamError, BadNumberError or OffTickError where it is not sound.
 */
export function tradeOfEvent(event: Fields, instrument: Instrument): Trade {
  const { trade_id: id, timestamp, price, qty, side } = event;
  const known = {
    id: String(wholeNumber(id, 'Trade id')),
    time: timeOfText(timestamp, 'Trade time'),
    side: takerSide(side, { buy: 'buy', sell: 'sell' }),
  };
  return tradeOf(
    { ...known, price: plainDecimal(price, 'Price'), quantity: plainDecimal(qty, 'Quantity') },
    instrument,
  );
}

/**
 * One row of a Trades answer: `[price, volume, time in seconds, "b" | "s", "m" | "l", misc, trade_id]`, as `tradeOfEvent`.
 *
 * @param row of `parseExactly`.
 */
export function tradeOfRow(row: unknown, instrument: Instrument): Trade {
  if (!isList(row) || row.length < 7) throw new UpstreamError(`Trade must be a row of 7 columns, was ${show(row)}`);
  const [price, quantity, time, side, , , id] = row;
  const known = {
    id: String(wholeNumber(id, 'Trade id')),
    time: timeOfSeconds(time, 'Trade time'),
    side: takerSide(side, { buy: 'b', sell: 's' }),
  };
  return tradeOf({ ...known, price, quantity }, instrument);
}
