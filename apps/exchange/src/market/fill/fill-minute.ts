import { Chance } from '../chance.js';
import type { Instrument } from '../instrument.js';
import { MarketError } from '../market-error.js';
import type { Minute, MinuteIds } from '../minute.js';
import { noTrades, type MinuteTrades } from '../minute-trades.js';
import { arrivalTimes } from './arrival-times.js';
import { pricePath, type PricePath } from './price-path.js';
import { steerQuote } from './quote-steering.js';
import { planSides, sideSequence } from './sides.js';
import { rawOffsets, rawSizes } from './sizes.js';

/**
 * Makes trades that a candle could have been drawn from.
 *
 * Exact: open, high, low, close, volume, taker-buy volume, number of raw trades, all times inside [openTime, closeTime].
 * Quote volumes: met exactly where prices between low and high allow it, otherwise the nearest found (see steerQuote).
 * A pure function of (seed, symbol, minute): minutes can be filled in any order, any number of times.
 *
 * @throws MarketError if no trades can form the candle (fewer trades than distinct prices, less volume than trades, ...).
 */
export function fillMinute(seed: string, instrument: Instrument, minute: Minute, ids: MinuteIds): MinuteTrades {
  if (minute.trades === 0) return noTrades(minute.openTime, ids.firstAggId);
  checkFillable(minute, ids.aggregates);
  const chance = Chance.of(seed, instrument.symbol, 'trades', minute.openTime);
  const lot = lotOf(minute, instrument);
  const counts = {
    aggregates: ids.aggregates,
    trades: minute.trades,
    lots: minute.volume / lot,
    buyLots: minute.takerBuyVolume / lot,
  };
  const plan = planSides(counts, chance);
  const buyerIsMaker = sideSequence(ids.aggregates, plan.buyAggregates, chance);
  const firstRaw = rawOffsets(buyerIsMaker, minute.trades, plan.buyTrades, chance);
  const sizes = [
    rawSizes(plan.buyTrades, counts.buyLots, chance),
    rawSizes(minute.trades - plan.buyTrades, counts.lots - counts.buyLots, chance),
  ] as const;
  const { quantity, rawQuantity } = dealSizes(buyerIsMaker, firstRaw, sizes, lot);
  const path = pricePath(minute, ids.aggregates, chance);
  const price = pricesOn(path, buyerIsMaker, minute);
  steerQuote({ price, quantity, buyerIsMaker, pinned: path.pinned }, minute);
  const time = arrivalTimes(minute.openTime, minute.closeTime - minute.openTime + 1, ids.aggregates, chance);
  const rawId = consecutive(ids.firstTradeId, minute.trades);
  const { openTime } = minute;
  const { firstAggId, aggregates: count } = ids;
  return { openTime, count, firstAggId, time, price, quantity, buyerIsMaker, firstRaw, rawQuantity, rawId };
}

function consecutive(first: number, count: number): Float64Array {
  const ids = new Float64Array(count);
  for (let i = 0; i < count; i += 1) ids[i] = first + i;
  return ids;
}

/** The coarsest usual step that divides the minute's volumes and still leaves a lot for every trade. Quantity units. */
function lotOf(minute: Minute, instrument: Instrument): number {
  for (let lot = instrument.lot; lot > 1; lot /= 10) {
    const divides = minute.volume % lot === 0 && minute.takerBuyVolume % lot === 0;
    if (divides && minute.volume / lot >= minute.trades) return lot;
  }
  return 1;
}

/**
 * Checks that a candle could have come from trades at all.
 *
 * @throws MarketError if not: a price outside low to high, fewer trades than distinct prices or sides, less volume than trades
 */
export function checkFillable(minute: Minute, aggregates: number): void {
  const { open, high, low, close, volume, takerBuyVolume, trades } = minute;
  if (trades === 0 && volume === 0) return;
  const apart = Number(high > Math.max(open, close)) + Number(low < Math.min(open, close));
  const prices = (open === close && trades === 1 ? 1 : 2) + apart;
  const sides = takerBuyVolume > 0 && takerBuyVolume < volume ? 2 : 1;
  const sound =
    low <= Math.min(open, close) && high >= Math.max(open, close) && takerBuyVolume >= 0 && takerBuyVolume <= volume;
  if (sound && aggregates <= trades && aggregates >= Math.max(prices, sides) && volume >= trades) return;
  const seen = `${open}/${high}/${low}/${close} volume ${volume} taker buy ${takerBuyVolume} trades ${trades} in ${aggregates}`;
  throw new MarketError(`Minute ${minute.openTime} must be one that trades can form, was ${seen}`);
}

function dealSizes(
  sells: Uint8Array,
  firstRaw: Int32Array,
  sizes: readonly [buys: Float64Array, sells: Float64Array],
  lot: number,
): { quantity: Float64Array; rawQuantity: Float64Array } {
  const quantity = new Float64Array(sells.length);
  const rawQuantity = new Float64Array(firstRaw[sells.length] ?? 0);
  const taken: [number, number] = [0, 0];
  for (let i = 0; i < sells.length; i += 1) {
    const side = sells[i] === 1 ? 1 : 0;
    let sum = 0;
    for (let raw = firstRaw[i] ?? 0; raw < (firstRaw[i + 1] ?? 0); raw += 1) {
      const size = (sizes[side][taken[side]] ?? 0) * lot;
      rawQuantity[raw] = size;
      sum += size;
      taken[side] += 1;
    }
    quantity[i] = sum;
  }
  return { quantity, rawQuantity };
}

/** Buys lift the ask above the fair value, sells hit the bid below it: a spread of one tick. */
function pricesOn(path: PricePath, sells: Uint8Array, minute: Minute): Int32Array {
  const prices = new Int32Array(sells.length);
  for (let i = 0; i < sells.length; i += 1) {
    const fair = path.fair[i] ?? 0;
    const price = sells[i] === 1 ? Math.floor(fair) : Math.ceil(fair);
    prices[i] = Math.max(minute.low, Math.min(minute.high, price));
  }
  return prices;
}
