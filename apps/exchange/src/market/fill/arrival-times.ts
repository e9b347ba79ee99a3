import type { Chance } from '../chance.js';

/** Share of long waits: between them orders come in flurries of a few milliseconds. */
const LULLS = 0.2;

/** Times of `count` orders in [openTime, openTime + span), clustered, never decreasing. Milliseconds. */
export function arrivalTimes(openTime: number, span: number, count: number, chance: Chance): Float64Array {
  const times = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    total += wait(chance);
    times[i] = total;
  }
  const scale = span / (total + wait(chance));
  for (let i = 0; i < count; i += 1) {
    times[i] = openTime + Math.min(span - 1, Math.floor((times[i] ?? 0) * scale));
  }
  return times;
}

function wait(chance: Chance): number {
  return chance.exponential() * (chance.next() < LULLS ? 5 : 0.15);
}
