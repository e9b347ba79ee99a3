import type { EpochMs, Instrument } from '#libs/market';
import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import type { LevelCandidate } from './level.js';

/**
 * Distance of two round numbers around a price, ticks: half of 10^(floor(log10 P) - 1) in quote units, so 500 at 65,000
 * and 0.05 at 1.30. Found without logarithms.
 *
 * @returns undefined where a tick is as large.
 */
export function roundStep(instrument: Instrument, price: number): number | undefined {
  const tick = instrument.inQuote(1);
  const quote = instrument.inQuote(price);
  let decade = 1;
  while (quote / decade >= 10) decade *= 10;
  while (quote / decade < 1) decade /= 10;
  const step = decade / 20 / tick;
  return step > 1 ? step : undefined;
}

/** @returns the round numbers of the size that `price` has, within [low, high], to the nearest tick, lowest first. */
export function roundNumbers(instrument: Instrument, price: number, low: number, high: number): readonly number[] {
  const step = roundStep(instrument, price);
  if (step === undefined) return [];
  const first = Math.ceil((low - 0.5) / step);
  const last = Math.floor((high + 0.5) / step);
  const numbers: number[] = [];
  for (let i = first; i <= last; i += 1) {
    const number = Math.round(i * step);
    if (number >= low && number <= high) numbers.push(number);
  }
  return numbers;
}

/** Round numbers as levels; they do not age. `since` is from when price is followed there, usually 00:00Z. */
export function roundLevels(numbers: readonly number[], since: EpochMs): readonly LevelCandidate[] {
  return numbers.map((price) => ({ id: `round_number:${price}`, kind: 'round_number', price, bornAt: since }));
}

/**
 * Moves a stop out of the crowd at a round number: stops cluster just beyond round numbers and take-profits at them
 * (Osler 2003, currencies). Within 0.05 ATR(1h) of one it goes 0.05 ATR(1h) + 2 ticks past it, away from the entry.
 *
 * @param direction of the trade. @param stop, numbers, hourlyAtr ticks.
 * @returns the stop in whole ticks. Check reward and cost again where it has moved.
 */
export function stopPastRoundNumber(
  stop: number,
  direction: 1 | -1,
  numbers: readonly number[],
  hourlyAtr: number,
  settings = ANALYSIS_SETTINGS,
): number {
  const { hourlyAtr: share, ticks } = settings.levels.round;
  const margin = share * hourlyAtr;
  const crowded = numbers.filter((number) => Math.abs(stop - number) <= margin);
  if (crowded.length === 0) return stop;
  const furthest = direction > 0 ? Math.min(...crowded) : Math.max(...crowded);
  const past = margin + ticks;
  return direction > 0 ? Math.floor(furthest - past) : Math.ceil(furthest + past);
}
