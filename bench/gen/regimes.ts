import type { Chances } from './chances.js';

/** What the market is doing, and by how much that changes arrivals and moves. */
export interface Regime {
  readonly kind: 'balance' | 'trend' | 'spike';
  /** Drift of a trade in units of its typical move. */
  readonly drift: number;
  readonly volatility: number;
  readonly rate: number;
}

const BALANCE: Regime = { kind: 'balance', drift: 0, volatility: 0.8, rate: 0.85 };
const SPIKE: Regime = { kind: 'spike', drift: 0, volatility: 3, rate: 5 };
const UP: Regime = { kind: 'trend', drift: 0.02, volatility: 1.1, rate: 1.1 };
const DOWN: Regime = { ...UP, drift: -0.02 };

/** Mean length, seconds. */
const SECONDS = { balance: 9000, trend: 4000, spike: 240 } as const;

/** Regimes that follow each other by chance. */
export class Regimes {
  #regime = BALANCE;
  #end = 0;

  /** @param spikes share of new regimes that are a spike. */
  constructor(
    private readonly chances: Chances,
    private readonly spikes: number,
  ) {}

  /** @returns whether a new regime has begun by `seconds`; ask with time that never goes back. */
  advance(seconds: number): boolean {
    if (seconds < this.#end) return false;
    const [spike, kind] = [this.chances.uniform(), this.chances.uniform()];
    const calm = kind < 0.6 ? BALANCE : kind < 0.8 ? UP : DOWN;
    this.#regime = spike < this.spikes ? SPIKE : calm;
    this.#end = seconds + this.chances.wait() * SECONDS[this.#regime.kind];
    return true;
  }

  get regime(): Regime {
    return this.#regime;
  }
}
