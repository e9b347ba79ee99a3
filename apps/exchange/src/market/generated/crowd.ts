import type { Chance } from '../chance.js';
import { MINUTE_MS } from '../minute.js';
import { TRAITS, type Regime } from './regimes.js';

/** Relative activity by UTC hour: Asia's morning, Europe's open, the peak when New York overlaps, the late lull. */
const HOURS: readonly number[] = [
  1.0, 0.92, 0.85, 0.78, 0.72, 0.7, 0.74, 0.86, 0.98, 1.0, 0.96, 0.98, 1.12, 1.4, 1.62, 1.58, 1.42, 1.24, 1.1, 1.02,
  0.96, 0.86, 0.78, 0.86,
];

/** Most raw trades a minute can have: a little above the busiest minute on record (213,107). */
const MOST_TRADES = 250_000;

/** What the crowd does in one minute. */
export interface CrowdMinute {
  /** Standard normal surprise of the minute's return, correlated with the order flow. */
  readonly surprise: number;
  /** Multiple of the regime's volatility in force. */
  readonly heat: number;
  readonly trades: number;
  /** Share of volume bought aggressively. */
  readonly buyShare: number;
  /** Multiple of the typical trade size. */
  readonly size: number;
}

/**
 * The fast part of a generated market: clustered arrivals and volatility, persistent order flow, heavy tails.
 *
 * Three slow states (log intensity, log volatility, flow) follow first-order recursions; rare shocks hit the first two together.
 * Sequential: one call of `step` a minute.
 */
export class Crowd {
  readonly #chance: Chance;
  readonly #typical: number;
  #intensity = 0;
  #heat = 0;
  #flow = 0;

  constructor(chance: Chance, tradesPerMinute: number) {
    this.#chance = chance;
    this.#typical = tradesPerMinute;
  }

  step(openTime: number, regime: Regime): CrowdMinute {
    const chance = this.#chance;
    const shock = chance.next() < 0.0012 ? 1 + chance.exponential() : 0;
    this.#intensity = 0.93 * this.#intensity + 0.2 * chance.gauss() + 0.9 * shock;
    this.#heat = 0.96 * this.#heat + 0.12 * chance.gauss() + 0.35 * shock;
    const news = chance.gauss();
    this.#flow = 0.8 * this.#flow + 0.6 * news;
    const tail = chance.next() < 0.02 ? 2.2 : 0.96;
    const surprise = tail * (0.6 * news + 0.8 * chance.gauss());
    return {
      surprise,
      heat: Math.exp(Math.min(1.6, this.#heat)),
      trades: this.#count(openTime, regime, Math.abs(surprise)),
      buyShare: Math.max(0.02, Math.min(0.98, 0.5 + 0.1 * this.#flow + 0.05 * surprise + 0.06 * chance.gauss())),
      size: Math.exp(0.3 * chance.gauss() - 0.045),
    };
  }

  #count(openTime: number, regime: Regime, move: number): number {
    const chance = this.#chance;
    const stir = 0.55 + 0.35 * move + 0.12 * move * move;
    const noise = Math.exp(Math.min(2.4, this.#intensity) + 0.25 * chance.gauss());
    const expected = this.#typical * diurnal(openTime) * TRAITS[regime].activity * stir * noise;
    const arrived = expected + Math.sqrt(expected) * chance.gauss();
    return Math.max(0, Math.min(MOST_TRADES, Math.round(arrived)));
  }
}

/** Activity of the hour, linear between hours. */
function diurnal(openTime: number): number {
  const hours = openTime / (60 * MINUTE_MS);
  const hour = Math.floor(hours);
  const now = HOURS[hour % 24] ?? 1;
  const next = HOURS[(hour + 1) % 24] ?? 1;
  return now + (next - now) * (hours - hour);
}
