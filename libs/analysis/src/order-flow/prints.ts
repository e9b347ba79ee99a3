import type { OrderFlowSource } from '../auction-view.js';

/** The parts of aggression that only single trades tell; undefined where they cannot be known. */
export interface Prints {
  readonly bigTrades: number | undefined;
  readonly stackedImbalances: number | undefined;
}

/**
 * Where the order flow of a reading comes from: `trades` if candles measure the flow and at least one kind of print is
 * known, else what candles give. An estimated flow stays estimated: its sign is a guess that prints do not mend.
 */
export function flowSource(candles: OrderFlowSource, prints: Prints): OrderFlowSource {
  const hasPrints = prints.bigTrades !== undefined || prints.stackedImbalances !== undefined;
  return candles === 'klines' && hasPrints ? 'trades' : candles;
}
