import type { AuctionView } from '#libs/analysis';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Candle } from '#libs/market';
import { abstain, defineStrategy, type Strategy } from '#libs/strategy';

/** All minutes that a replay plays, before and after any moment. */
export interface Tape {
  readonly minutes: readonly Candle[];
}

/** A strategy that looks ahead, and how. */
export interface Leak {
  readonly what: string;
  readonly make: (tape: Tape) => Strategy;
}

/** Says a number at every minute: that it knows it is what is wrong. */
function saying(what: string, knows: (tape: Tape, now: number, view: AuctionView) => number | string): Leak {
  const make = (tape: Tape): Strategy =>
    defineStrategy({
      id: 'leak',
      setups: ['Grid'],
      parameters: {},
      warmUp: { '1m': 1 },
      gate: { outOfBalance: 1, balanced: 1, failedBreakout: 1, transition: 1, event: 1 },
      vote: (view) => abstain('Grid', { checks: [] }, `${knows(tape, indexOf(tape, view.asOf), view)}`),
    })();
  return { what, make };
}

/** Place of the minute that closes then. */
function indexOf({ minutes }: Tape, asOf: number): number {
  return (asOf - (minutes[0]?.openTime ?? 0)) / MINUTE_MS - 1;
}

/** The minutes of the span of that length that holds the minute. */
function spanOf({ minutes }: Tape, now: number, length: number): readonly Candle[] {
  const from = Math.floor((minutes[now]?.openTime ?? 0) / length) * length;
  return minutes.slice(Math.max(0, now - length / MINUTE_MS), now + length / MINUTE_MS).filter(({ openTime }) => {
    return openTime >= from && openTime < from + length;
  });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

interface WholeSample {
  readonly mean: number;
  readonly threshold: number;
}

const samples = new WeakMap<readonly Candle[], WholeSample>();

/** Worked out once a tape: it is the same at every minute, which is what is wrong with it. */
function wholeSample(minutes: readonly Candle[]): WholeSample {
  const known = samples.get(minutes);
  if (known) return known;
  const sizes = minutes.map(({ high, low }) => high - low).toSorted((a, b) => a - b);
  const sample = { mean: mean(minutes.map(({ close }) => close)), threshold: mean(sizes.slice(-500)) };
  samples.set(minutes, sample);
  return sample;
}

/** What the last run saw later: it outlives the strategy. */
function remembering(): Leak {
  const seen = new Map<number, number>();
  return saying('remembers an earlier run', (_tape, now, { price }) => {
    const later = seen.get(now + 1);
    seen.set(now, price);
    return later ?? 'nothing';
  });
}

export const LEAKS: readonly Leak[] = [
  saying('peeks at the next close', ({ minutes }, now) => minutes[now + 1]?.close ?? 'end'),
  saying('trades at the open after the decision', ({ minutes }, now) => minutes[now + 2]?.open ?? 'end'),
  saying('reads the profile of the whole day', (tape, now) => {
    const day = spanOf(tape, now, DAY_MS);
    const volume = day.reduce((sum, one) => sum + one.volume, 0);
    return day.reduce((sum, one) => sum + one.volume * one.close, 0) / volume;
  }),
  saying('knows the pivot before it is confirmed', ({ minutes }, now) => {
    const around = minutes.slice(Math.max(0, now - 15), now + 16);
    return Math.max(...around.map(({ high }) => high));
  }),
  saying('knows the final type of the day', (tape, now) => {
    const day = spanOf(tape, now, DAY_MS);
    const [first, last] = [day[0], day.at(-1)];
    const range = Math.max(...day.map(({ high }) => high)) - Math.min(...day.map(({ low }) => low));
    return first && last ? ((last.close - first.open) / range).toFixed(2) : 'none';
  }),
  saying('reads the hour that is still forming', (tape, now) => spanOf(tape, now, HOUR_MS).at(-1)?.close ?? 'none'),
  saying('takes its threshold from the whole sample', ({ minutes }) => wholeSample(minutes).threshold),
  saying('normalises by the whole sample', ({ minutes }, now) => {
    return (minutes[now]?.close ?? 0) - wholeSample(minutes).mean;
  }),
  saying('smooths with a centred average', ({ minutes }, now) => {
    return mean(minutes.slice(Math.max(0, now - 5), now + 6).map(({ close }) => close));
  }),
  saying('knows which barrier will be met', ({ minutes }, now, { price }) => {
    const reach = 0.001 * price;
    const met = minutes.slice(now + 1).find(({ high, low }) => high >= price + reach || low <= price - reach);
    return met ? (met.high >= price + reach ? 'up' : 'down') : 'neither';
  }),
  saying('knows how much history there will be', ({ minutes }) => minutes.length),
  remembering(),
];
