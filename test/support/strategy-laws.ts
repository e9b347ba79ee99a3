import type { WorkingTimeframe } from '#libs/market';
import { effortLaws } from './effort-laws.js';
import type { Law } from './law.js';
import { readerLaws } from './reader-laws.js';
import { viewLaws } from './view-laws.js';

/** Everything that a strategy of the list must keep to, where structure is read by candles of `timeframe`. */
export function strategyLaws(timeframe: WorkingTimeframe): readonly Law[] {
  return [...viewLaws(timeframe), ...effortLaws(timeframe), ...readerLaws(timeframe)];
}

/** The same at 5m. */
export const STRATEGY_LAWS: readonly Law[] = strategyLaws('5m');
