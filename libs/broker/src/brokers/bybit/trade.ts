import { UpstreamError, type Instrument, type Trade } from '#libs/market';
import { show, timeOf, type Fields } from '../../untrusted.js';
import { takerSide, tradeOf } from '../../wire/single-trade.js';

const SIDES = { buy: 'Buy', sell: 'Sell' } as const;

/**
 * A trade of the stream (`publicTrade`). `S` is the side of the taker.
 *
 * @returns undefined for a block trade: agreed outside the book, nobody crossed a spread.
 * @throws UpstreamError, BadNumberError or OffTickError where it is not sound.
 */
export function tradeOfEvent(event: Fields, instrument: Instrument): Trade | undefined {
  if (event['BT'] === true) return undefined;
  const { T: time, p: price, v: quantity, S: side } = event;
  return placed(event['i'], { time, price, quantity, side }, instrument);
}

/** A trade of a recent-trade answer, as `tradeOfEvent`. */
export function tradeOfRow(row: Fields, instrument: Instrument): Trade | undefined {
  if (row['isBlockTrade'] === true) return undefined;
  const { time, price, size: quantity, side } = row;
  return placed(row['execId'], { time, price, quantity, side }, instrument);
}

interface Told {
  readonly time: unknown;
  readonly price: unknown;
  readonly quantity: unknown;
  readonly side: unknown;
}

/**
 * Spot ids are 19 digits, `2240000000970262966`: an engine's number in front of a count that ascends, with holes, in each
 * market. The count, as far as a double holds it, is the place of a trade; `seq` is not, for fills of one order share it.
 */
function placed(id: unknown, { time, price, quantity, side }: Told, instrument: Instrument): Trade {
  if (typeof id !== 'string' || !/^\d{1,19}$/.test(id)) {
    throw new UpstreamError(`Trade id must be up to 19 digits, was ${show(id)}`);
  }
  const known = { id, time: timeOf(time, 'Trade time'), price, quantity, side: takerSide(side, SIDES) };
  return tradeOf(id.length > COUNTED ? { ...known, seq: Number(id.slice(-COUNTED)) } : known, instrument);
}

/** Digits that a double holds without loss. */
const COUNTED = 15;
