import type { Weights } from './learned.js';

export interface HedgeSettings {
  /** Learning rate; sqrt(8 ln N / T) is optimal for N strategies over T rounds. */
  readonly rate: number;
  /** Share that is redistributed evenly each round, so that a fallen strategy can come back. */
  readonly share: number;
  /** No weight falls below it. */
  readonly floor: number;
}

const ROUNDS = 200;

/** The settings for `strategies` of them: rate sqrt(8 ln N / 200), that is 0.21 for three; fixed share 0.03; floor 0.10. */
export function hedgeSettings(strategies: number): HedgeSettings {
  return { rate: Math.sqrt((8 * Math.log(Math.max(2, strategies))) / ROUNDS), share: 0.03, floor: 0.1 };
}

/** @returns the loss of a result in R, 0 (2 R and more) to 1 (-1.5 R and less). */
export function hedgeLoss(netR: number): number {
  return (2 - Math.min(2, Math.max(-1.5, netR))) / 3.5;
}

/**
 * One round of Hedge with fixed share among those that have a loss (Freund & Schapire 1997; Herbster & Warmuth 1998):
 *
 *   w_i <- w_i exp(-rate loss_i), rescaled to the mass they had;  w_i <- (1 - share) w_i + share mass / n
 *
 * The others sleep: they keep their weight, and those awake only trade among themselves (Freund, Schapire, Singer &
 * Warmuth 1997). Whoever is below the floor is lifted to it at the cost of those above.
 */
export function hedgeRound(weights: Weights, losses: Weights, { rate, share, floor }: HedgeSettings): Weights {
  const awake = Object.keys(losses).filter((id) => weights[id] !== undefined);
  const before = awake.map((id) => weights[id] ?? 0);
  const mass = total(before);
  const decayed = before.map((weight, i) => weight * Math.exp(-rate * (losses[awake[i] ?? ''] ?? 0)));
  const shared = decayed.map(
    (weight) => (1 - share) * ((mass * weight) / total(decayed)) + (share * mass) / awake.length,
  );
  const lifted = withFloor(shared, Math.min(floor, mass / awake.length));
  return { ...weights, ...Object.fromEntries(awake.map((id, i) => [id, lifted[i] ?? 0])) };
}

/** Lifts what is below the floor and scales down the rest, until none is below; the sum stays. */
function withFloor(weights: readonly number[], floor: number): readonly number[] {
  const low = weights.map((weight) => weight <= floor);
  for (;;) {
    const rest = total(weights.filter((_, i) => !low[i]));
    const left = total(weights) - floor * low.filter(Boolean).length;
    const scaled = weights.map((weight, i) => (low[i] ? floor : (weight * left) / rest));
    const sunk = scaled.findIndex((weight, i) => !low[i] && weight < floor);
    if (sunk < 0) return scaled;
    low[sunk] = true;
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
