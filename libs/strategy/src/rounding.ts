import type { Direction } from './plan.js';

/**
 * Prices onto the tick grid, always so that a plan promises no more than the market can give: entries to the nearest
 * tick; stops away from the entry; targets towards it.
 */

/** @returns the nearest tick, halves up. */
export function roundEntry(ticks: number): number {
  return Math.round(ticks);
}

/** Long: down. Short: up. */
export function roundStop(direction: Direction, ticks: number): number {
  return direction === 1 ? Math.floor(ticks) : Math.ceil(ticks);
}

/** Long: down. Short: up. */
export function roundTarget(direction: Direction, ticks: number): number {
  return direction === 1 ? Math.floor(ticks) : Math.ceil(ticks);
}
