import type { OrderFlowSource } from '../readings.js';

/** The parts of aggression that only single trades tell; undefined where they cannot be known. */
export interface Prints {
  readonly bigTrades: number | undefined;
  readonly stackedImbalances: number | undefined;
}

/** Where no single trade is known. */
export const NO_PRINTS: Prints = Object.freeze({ bigTrades: undefined, stackedImbalances: undefined });

/**
 * Where the order flow of a reading comes from: `trades` if candles measure the flow and at least one kind of print is
 * known, else what candles give. An estimated flow stays estimated: its sign is a guess that prints do not mend.
 */
export function flowSource(candles: OrderFlowSource, prints: Prints): OrderFlowSource {
  const hasPrints = prints.bigTrades !== undefined || prints.stackedImbalances !== undefined;
  return candles === 'klines' && hasPrints ? 'trades' : candles;
}
