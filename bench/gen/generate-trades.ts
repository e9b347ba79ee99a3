import { Arrivals, diurnal } from './arrivals.js';
import { Chances } from './chances.js';
import type { MarketProfile } from './market-profile.js';
import { Orders } from './orders.js';
import { Regimes } from './regimes.js';
import { emptyColumns, type TradeColumns } from './trade-columns.js';

/** 2026-01-05T00:00Z, a Monday. */
export const FIRST_MS = 1_767_571_200_000;

/** Share of the moves that the side of a trade makes; pull of the centre while the market balances; longest jump. */
const IMPACT = 0.35;
const PULL = 2e-5;

/**
 * Trades of a made-up market by its seed alone. What is modelled: clustered arrivals, regimes, time of day, aggressors
 * with a long memory, sizes with a heavy tail, impact. What is not: an order book, the clock's resolution of real feeds,
 * news. It is not real data and says nothing of markets; it makes the work for the code realistic.
 */
export function generateTrades(profile: MarketProfile, seed: number, count: number): TradeColumns {
  const chances = new Chances(seed);
  const regimes = new Regimes(chances, profile.spikes);
  const arrivals = new Arrivals(chances, profile.perMinute / 60);
  const orders = new Orders(chances, profile.size);
  const trades = emptyColumns(count);
  const step = profile.volatility / Math.sqrt(profile.perMinute);
  let [seconds, mid, centre] = [0, profile.price, profile.price];
  for (let i = 0; i < count; i += 1) {
    if (regimes.advance(seconds)) centre = mid;
    const { kind, drift, volatility, rate } = regimes.regime;
    seconds = arrivals.next(diurnal(seconds) * rate);
    const side = orders.side();
    const quantity = orders.quantity();
    trades.ids[i] = i + 1;
    trades.times[i] = FIRST_MS + Math.floor(seconds * 1000);
    trades.prices[i] = Math.round(mid) + (side > 0 ? profile.spread : 0);
    trades.quantities[i] = quantity;
    trades.sides[i] = side;
    const impact = IMPACT * side * (quantity > 10 * profile.size.median ? 1 : 0.2);
    mid += step * (volatility * (0.8 * chances.normal() + impact) + drift);
    if (kind === 'balance') mid += PULL * (centre - mid);
    if (mid < profile.price / 4) mid = profile.price / 4;
  }
  return trades;
}
