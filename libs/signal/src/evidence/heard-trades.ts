import type { Trade, TradeColumns } from '#libs/market';
import { lineOf } from './trade-sheet.js';

/** The trades of one minute in their order, however they were heard. */
export interface HeardTrades {
  readonly count: number;
  /** Ticks. */
  readonly prices: ArrayLike<number>;
  /** Steps, and how many of them were bought. */
  readonly volume: number;
  readonly bought: number;
  /** The text of their sheet. */
  text(): string;
}

/** Trades that came one by one. */
export function heardSingly(trades: readonly Trade[]): HeardTrades {
  return {
    count: trades.length,
    get prices() {
      return trades.map(({ price }) => price);
    },
    volume: trades.reduce((total, { quantity }) => total + quantity, 0),
    bought: trades.reduce((total, { quantity, side }) => total + (side === 1 ? quantity : 0), 0),
    text: () => trades.map(lineOf).join(''),
  };
}

/** Trades that came in columns. */
export function heardInColumns(parts: readonly TradeColumns[]): HeardTrades {
  let [count, volume, bought] = [0, 0, 0];
  for (const { length, quantities, sides } of parts) {
    count += length;
    for (let i = 0; i < length; i += 1) {
      const quantity = quantities[i] ?? 0;
      volume += quantity;
      if (sides[i] === 1) bought += quantity;
    }
  }
  return {
    count,
    get prices() {
      const [only, ...others] = parts;
      return only && others.length === 0 ? only.prices : parts.flatMap(({ prices }) => [...prices]);
    },
    volume,
    bought,
    text: () => parts.flatMap(linesOf).join(''),
  };
}

function linesOf({ length, ids, times, prices, quantities, sides }: TradeColumns): readonly string[] {
  return Array.from({ length }, (_, i) => `${ids[i]},,${times[i]},${prices[i]},${quantities[i]},${sides[i]}\n`);
}
