import { ANALYSIS_SETTINGS, roundNumbers, stopPastRoundNumber } from '#libs/analysis';
import type { Instrument } from '#libs/market';
import type { Direction } from './plan.js';
import { roundStop } from './rounding.js';

/** How far beyond structure a stop lies: so many ticks or so much of the 1m ATR, whichever is more. */
export interface StopBuffer {
  readonly ticks: number;
  readonly noise: number;
}

/** What of a market a stop depends on besides structure: where its round numbers are, and how far is far. Ticks. */
export interface StopMarket {
  readonly instrument: Instrument;
  readonly price: number;
  readonly atr: { readonly '1h'?: number | undefined };
}

/** max(ticks, noise x ATR(1m)), in ticks. The spread would count as well; a view knows of none. */
export function stopBuffer({ ticks, noise }: StopBuffer, minuteAtr: number): number {
  return Math.max(ticks, noise * minuteAtr);
}

/**
 * A stop behind what must hold: `buffer` ticks beyond the furthest of the prices, rounded away from the entry, and pushed
 * past a round number where it would lie among the stops that cluster there (Osler 2003).
 *
 * @param prices at least one, ticks. @returns whole ticks; may lie below 1 on the cheapest markets.
 */
export function structuralStop(
  { instrument, price, atr }: StopMarket,
  direction: Direction,
  prices: readonly number[],
  buffer: number,
): number {
  const furthest = direction === 1 ? Math.min(...prices) : Math.max(...prices);
  const stop = roundStop(direction, furthest - direction * buffer);
  const hourlyAtr = atr['1h'];
  if (hourlyAtr === undefined) return stop;
  const margin = ANALYSIS_SETTINGS.levels.round.hourlyAtr * hourlyAtr;
  return stopPastRoundNumber(stop, direction, roundNumbers(instrument, price, stop - margin, stop + margin), hourlyAtr);
}
