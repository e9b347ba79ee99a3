import fc from 'fast-check';
import type { AuctionView, MinuteReading } from '#libs/analysis';
import { balance, lastMinute, minutesFrom, quietFlow, viewOf } from './hand-made.js';

/** A stretch of a path: so many minutes on a straight line to a price, with what was known on it. */
export interface Stretch {
  /** Ticks. */
  readonly to: number;
  readonly minutes: number;
  readonly relativeVolume?: number;
  /** Of aggression: above 0 sellers, below 0 buyers were absorbed. */
  readonly absorption?: number;
}

/** The way of the view `failedBreak`: 0.09 heights out of the upper edge of 27,135.0 on little volume, in, and back. */
export const FAILED_BREAK: readonly Stretch[] = [
  { to: 271_000, minutes: 25 },
  { to: 271_600, minutes: 5, relativeVolume: 0.5 },
  { to: 271_100, minutes: 5, relativeVolume: 0.7 },
  { to: 270_600, minutes: 10 },
  { to: 271_150, minutes: 14 },
  { to: 271_100, minutes: 1 },
];

/** The view at the end of a path; sellers press a little throughout. */
export function pathView(path: readonly Stretch[], overrides: Partial<AuctionView> = {}): AuctionView {
  const aggression = { ...quietFlow, score: -0.2 };
  const delta = { ...viewOf().delta, ratio3m: -0.12 };
  const view = viewOf({ price: path.at(-1)?.to ?? balance.poc, aggression, delta, ...overrides });
  return { ...view, recent: overrides.recent ?? minutesOf(path, view) };
}

/** A view at which a short back from the failed break of the upper edge begins. */
export function failedBreak(overrides: Partial<AuctionView> = {}): AuctionView {
  return pathView(FAILED_BREAK, overrides);
}

function minutesOf(path: readonly Stretch[], view: AuctionView): readonly MinuteReading[] {
  let [close, ago] = [path[0]?.to ?? view.price, path.reduce((sum, { minutes }) => sum + minutes, 0)];
  return path.flatMap(({ to, minutes, relativeVolume = 1, absorption = 0 }) => {
    const from = close;
    return Array.from({ length: minutes }, (_, i) => {
      const open = close;
      close = Math.round(from + ((to - from) * (i + 1)) / minutes);
      ago -= 1;
      return lastMinute(view, {
        openTime: minutesFrom(-ago - 1),
        closeTime: minutesFrom(-ago),
        open,
        close,
        high: Math.max(open, close),
        low: Math.min(open, close),
        relativeVolume,
        aggression: view.aggression && { ...view.aggression, absorption },
      });
    });
  });
}

const heights = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

/** A round number of the market: mirrored about it, round numbers are round numbers. Ticks. */
const ROUND = 270_000;

/** Breaks of the upper edge of all kinds that come back to it, most of them failed ones, many of them tradable. */
export const anyFailedBreak: fc.Arbitrary<AuctionView> = fc
  .record({
    depth: fc.oneof(heights(0.02, 0.25), heights(0.01, 0.7)),
    inside: heights(0.22, 0.6),
    back: heights(-0.02, 0.12),
    last: heights(0.005, 0.1),
    minutes: fc.tuple(...[12, 14, 60, 80].map((max) => fc.integer({ min: 1, max }))),
    relativeVolume: heights(0.2, 1.1),
    absorption: heights(-1, 0.2),
    score: heights(-0.7, 0.12),
    ratio3m: heights(-0.5, -0.02),
    quality: heights(0.45, 1),
    width: fc.integer({ min: 400, max: 6_000 }),
    poc: heights(0, 0.8),
    noise: fc.integer({ min: 1, max: 400 }),
  })
  .map(({ depth, inside, back, last, minutes: [out = 1, off = 1, away = 1, home = 1], width, poc, noise, ...flow }) => {
    const low = ROUND - Math.round((1 - back - last) * width);
    const at = (share: number): number => low + Math.round((1 - share) * width);
    const { relativeVolume, absorption, score, ratio3m, quality } = flow;
    const path = [
      { to: at(0.1), minutes: 10 },
      { to: at(-depth), minutes: out, relativeVolume, absorption },
      { to: at(0.1), minutes: off, relativeVolume, absorption },
      { to: at(inside), minutes: away },
      { to: at(back), minutes: home },
      { to: at(back + last), minutes: 1 },
    ];
    const area = { ...balance, low, high: low + width, poc: at(1 - poc), val: at(0.9), vah: at(0.2), quality };
    return pathView(path, {
      balance: area,
      atr: { ...viewOf().atr, '5m': noise, '1h': 3 * noise },
      sigma: noise / 3,
      aggression: { ...quietFlow, score },
      delta: { ...viewOf().delta, ratio3m },
    });
  });
