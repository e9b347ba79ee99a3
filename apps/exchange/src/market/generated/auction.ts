import type { Chance } from '../chance.js';
import { durationOf, nextRegime, TRAITS, type Regime } from './regimes.js';

/** Pull toward the far edge of a balance area, per minute: rotations of one to three hours. */
const ROTATION = 0.011;
/** Pull of a decade-long anchor, per minute, so that years of chance stay within an order of magnitude. */
const GRAVITY = 0.000002;

/**
 * The slow part of a generated market: which regime rules, and where it wants the price to go.
 *
 * Works in log price; lengths are in units of `dailyVolatility`. Sequential: one call of `step` a minute.
 */
export class Auction {
  readonly #chance: Chance;
  readonly #daily: number;
  readonly #anchor: number;
  #regime: Regime = 'balance';
  #left: number;
  #length: number;
  #centre: number;
  #halfWidth: number;
  #edge = 1;
  #slope = 0;
  #poke = 0;

  constructor(chance: Chance, dailyVolatility: number, logPrice: number) {
    this.#chance = chance;
    this.#daily = dailyVolatility;
    this.#anchor = logPrice;
    this.#centre = logPrice;
    this.#halfWidth = this.#drawWidth();
    this.#length = durationOf('balance', chance);
    this.#left = this.#length;
  }

  get regime(): Regime {
    return this.#regime;
  }

  /** Expected log return of the next minute from `logPrice`, after moving the regime on by one minute. */
  step(logPrice: number): number {
    if (this.#left === 0) this.#enter(nextRegime(this.#regime, this.#chance), logPrice);
    this.#left -= 1;
    return this.#pull(logPrice) + GRAVITY * (this.#anchor - logPrice);
  }

  #pull(logPrice: number): number {
    switch (this.#regime) {
      case 'balance':
        return this.#rotate(logPrice);
      case 'failed-breakout':
        return this.#fail(logPrice);
      case 'quiet':
        return 0.004 * (this.#centre - logPrice);
      case 'trend':
      case 'burst':
      default:
        return this.#slope;
    }
  }

  /** Back and forth between the edges of the range; a rotation sometimes turns early. */
  #rotate(logPrice: number): number {
    const target = this.#centre + this.#edge * this.#halfWidth;
    const reached = this.#edge * (target - logPrice) < 0.25 * this.#halfWidth;
    if (reached || this.#chance.next() < 0.003) this.#edge = -this.#edge;
    return ROTATION * (target - logPrice);
  }

  /** Out through one edge in the first part, back to the middle of the old range in the second. */
  #fail(logPrice: number): number {
    const outside = this.#left > 0.55 * this.#length;
    const target = outside ? this.#centre + this.#edge * this.#halfWidth * (1 + this.#poke) : this.#centre;
    return (outside ? 0.045 : 0.03) * (target - logPrice);
  }

  #enter(regime: Regime, logPrice: number): void {
    const chance = this.#chance;
    this.#regime = regime;
    this.#length = durationOf(regime, chance);
    this.#left = this.#length;
    this.#edge = chance.next() < 0.5 ? 1 : -1;
    if (regime === 'failed-breakout') {
      this.#poke = 0.5 + 0.7 * chance.next();
      return;
    }
    this.#centre = logPrice;
    this.#halfWidth = this.#drawWidth();
    const travel = regime === 'trend' ? 0.45 + 0.75 * chance.next() : 0.25 * chance.gauss();
    this.#slope = (this.#edge * travel * this.#daily) / this.#length;
  }

  /** Half the height of a balance area: an eighth to a fifth of a typical day's move. */
  #drawWidth(): number {
    return this.#daily * (0.13 + 0.09 * this.#chance.next());
  }
}

/** Noise of a minute's log return in this regime, before clustering. */
export function minuteVolatility(regime: Regime, dailyVolatility: number): number {
  return (TRAITS[regime].volatility * dailyVolatility) / Math.sqrt(1_440);
}
