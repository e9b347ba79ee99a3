import type { Direction } from './plan.js';

/**
 * Prices onto the tick grid, always so that a plan promises no more than the market can give: entries to the nearest
 * tick; stops away from the entry; targets towards it.
 */

/** @returns the nearest tick, halves up. */
export function roundEntry(ticks: number): number {
  return Math.round(ticks);
}

/** @returns the nearest tick, halves away from `middle` (a whole tick): a ladder mirrors exactly about it. */
export function roundLevel(ticks: number, middle: number): number {
  return ticks < middle ? Math.ceil(ticks - 0.5) : Math.floor(ticks + 0.5);
}

/** Long: down. Short: up. */
export function roundStop(direction: Direction, ticks: number): number {
  return direction === 1 ? Math.floor(ticks) : Math.ceil(ticks);
}

/** Long: down. Short: up. */
export function roundTarget(direction: Direction, ticks: number): number {
  return direction === 1 ? Math.floor(ticks) : Math.ceil(ticks);
}
