import type { Chance } from '../chance.js';

/** What the auction is doing. The generated market is always in exactly one of these. */
export type Regime = 'balance' | 'trend' | 'failed-breakout' | 'quiet' | 'burst';

/** All regimes, in the order of their stored numbers. */
export const REGIMES: readonly Regime[] = ['balance', 'trend', 'failed-breakout', 'quiet', 'burst'];

/** How a regime moves the price and the crowd. */
export interface RegimeTraits {
  /** Standard deviation of a minute's return, as a multiple of dailyVolatility / sqrt(1440). */
  readonly volatility: number;
  /** Trades per minute, as a multiple of the symbol's typical count. */
  readonly activity: number;
  /** Shortest and longest duration, minutes. */
  readonly minutes: readonly [number, number];
}

/** Traits by regime. Balance lasts for most of a session, a burst for minutes. */
export const TRAITS: Readonly<Record<Regime, RegimeTraits>> = {
  balance: { volatility: 0.26, activity: 0.9, minutes: [240, 960] },
  trend: { volatility: 0.75, activity: 1.5, minutes: [120, 480] },
  'failed-breakout': { volatility: 0.55, activity: 1.4, minutes: [60, 180] },
  quiet: { volatility: 0.22, activity: 0.45, minutes: [120, 300] },
  burst: { volatility: 3.2, activity: 5, minutes: [5, 40] },
};

/** What may follow what, with odds. A failed breakout needs a range to fail from, so it follows balance only. */
const SUCCESSORS: Readonly<Record<Regime, readonly (readonly [Regime, number])[]>> = {
  balance: [
    ['trend', 0.4],
    ['failed-breakout', 0.3],
    ['burst', 0.18],
    ['quiet', 0.12],
  ],
  trend: [
    ['balance', 0.75],
    ['burst', 0.15],
    ['quiet', 0.1],
  ],
  'failed-breakout': [
    ['balance', 0.7],
    ['trend', 0.3],
  ],
  quiet: [
    ['balance', 0.6],
    ['trend', 0.25],
    ['burst', 0.15],
  ],
  burst: [
    ['balance', 0.5],
    ['trend', 0.5],
  ],
};

/** Draws the regime after `current`. */
export function nextRegime(current: Regime, chance: Chance): Regime {
  let left = chance.next();
  for (const [regime, odds] of SUCCESSORS[current]) {
    left -= odds;
    if (left < 0) return regime;
  }
  return 'balance';
}

/** Draws how long a regime lasts, in minutes. */
export function durationOf(regime: Regime, chance: Chance): number {
  const [shortest, longest] = TRAITS[regime].minutes;
  return shortest + chance.below(longest - shortest + 1);
}
