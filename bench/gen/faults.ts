import { MINUTE_MS } from '#libs/market';
import { Chances } from './chances.js';
import { FIRST_MS } from './generate-trades.js';
import { picked, type TradeColumns } from './trade-columns.js';

/** What a feed does to trades on their way. All off where left out. */
export interface Faults {
  readonly seed: number;
  /** Chance that a trade is lost, with up to 50 after it. */
  readonly gaps?: number;
  /** Minutes without any trade, from a minute on. */
  readonly outage?: { readonly minute: number; readonly minutes: number };
  /** Chance that a trade comes twice. */
  readonly duplicates?: number;
  /** Chance that a trade comes up to 20 places late. */
  readonly late?: number;
}

/** @returns the trades as they arrive; ids and times stay those of the exchange. */
export function delivered(trades: TradeColumns, faults: Faults): TradeColumns {
  const chances = new Chances(faults.seed);
  const arriving: { index: number; place: number }[] = [];
  for (let index = 0; index < trades.length; index += 1) {
    if (chances.uniform() < (faults.gaps ?? 0)) index += Math.floor(50 * chances.uniform());
    if (index >= trades.length || isOut(trades.times[index] ?? 0, faults)) continue;
    const delay = chances.uniform() < (faults.late ?? 0) ? 20 * chances.uniform() : 0;
    arriving.push({ index, place: index + delay });
    if (chances.uniform() < (faults.duplicates ?? 0)) arriving.push({ index, place: index + 5 * chances.uniform() });
  }
  const order = arriving.toSorted((one, other) => one.place - other.place || one.index - other.index);
  return picked(
    trades,
    order.map(({ index }) => index),
  );
}

function isOut(time: number, { outage }: Faults): boolean {
  if (!outage) return false;
  const minute = Math.floor((time - FIRST_MS) / MINUTE_MS);
  return minute >= outage.minute && minute < outage.minute + outage.minutes;
}
