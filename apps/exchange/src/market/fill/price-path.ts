import type { Chance } from '../chance.js';
import type { Minute } from '../minute.js';

/** Fair values between trades (ticks, fractional) and which of them are fixed by the candle. */
export interface PricePath {
  readonly fair: Float64Array;
  readonly pinned: Uint8Array;
}

type Pin = readonly [index: number, price: number];

/**
 * A walk from open to close that touches high and low and never leaves them: Brownian bridges between the pinned prices.
 *
 * `count` must suffice for the pins: one each for open and close, one for a high and a low that neither of them is.
 */
export function pricePath(minute: Minute, count: number, chance: Chance): PricePath {
  const fair = new Float64Array(count);
  const pinned = new Uint8Array(count);
  const pins = pinsOf(minute, count, chance);
  const step = (1.25 * (minute.high - minute.low)) / Math.sqrt(count);
  pins.forEach((pin, i) => {
    fair[pin[0]] = pin[1];
    pinned[pin[0]] = 1;
    const before = pins[i - 1];
    if (before !== undefined) bridge(fair, before, pin, step, minute, chance);
  });
  return { fair, pinned };
}

function pinsOf(minute: Minute, count: number, chance: Chance): Pin[] {
  const { open, high, low, close } = minute;
  const highApart = high > Math.max(open, close);
  const lowApart = low < Math.min(open, close);
  const [first, second] = interior(count, highApart && lowApart ? 2 : Number(highApart || lowApart), chance);
  const pins: Pin[] = [[0, open]];
  const highFirst = chance.next() < (close < open ? 0.75 : 0.25);
  const extremes = highFirst ? [high, low] : [low, high];
  if (highApart && lowApart) pins.push([first, extremes[0] ?? high], [second, extremes[1] ?? low]);
  else if (highApart) pins.push([first, high]);
  else if (lowApart) pins.push([first, low]);
  if (count > 1) pins.push([count - 1, close]);
  return pins;
}

/** One or two ascending positions strictly between the first trade and the last. */
function interior(count: number, wanted: number, chance: Chance): [number, number] {
  if (wanted === 0) return [0, 0];
  const one = 1 + chance.below(count - 2);
  if (wanted === 1) return [one, one];
  const other = 1 + chance.below(count - 3);
  const two = other >= one ? other + 1 : other;
  return [Math.min(one, two), Math.max(one, two)];
}

function bridge(fair: Float64Array, from: Pin, to: Pin, step: number, minute: Minute, chance: Chance): void {
  let value = from[1];
  for (let i = from[0] + 1; i < to[0]; i += 1) {
    const left = to[0] - i + 1;
    value += (to[1] - value) / left + step * Math.sqrt((left - 1) / left) * chance.gauss();
    value = Math.max(minute.low, Math.min(minute.high, value));
    fair[i] = value;
  }
}
