import type { Footprint } from './footprint.js';
import { OpenFootprint } from './open-footprint.js';
import { addTrades, minuteAt } from '../testing/trade-market.js';
import { unfinishedAuctions, unfinishedEnds } from './unfinished-auction.js';

type Fill = readonly [price: number, quantity: number, side: 1 | -1];

function candle(n: number, ...fills: readonly Fill[]): Footprint {
  const open = new OpenFootprint(minuteAt(5 * n), 10);
  addTrades(open, fills);
  return { ...open.read(), timeframe: '5m' } as Footprint;
}

const both = (price: number): readonly Fill[] => [
  [price, 3, 1],
  [price, 2, -1],
];

it('is judged at single ticks, in rows of ten', () => {
  expect(unfinishedEnds(candle(0, [109, 5, 1], [108, 5, -1], [101, 5, 1], [100, 5, -1]))).toEqual({
    high: false,
    low: false,
  });
  expect(unfinishedEnds(candle(0, ...both(109), [100, 5, -1]))).toEqual({ high: true, low: false });
  expect(unfinishedEnds(candle(0, [109, 5, 1], ...both(100)))).toEqual({ high: false, low: true });
  expect(unfinishedEnds(candle(0, ...both(100)))).toEqual({ high: true, low: true });
});

it('forgets what traded at an extreme that was exceeded', () => {
  expect(unfinishedEnds(candle(0, ...both(109), [110, 1, 1], [99, 1, -1]))).toEqual({ high: false, low: false });
});

it('draws until price trades there again, or for an hour', () => {
  const left = candle(0, ...both(109), [100, 5, -1]);
  const below = candle(1, [105, 1, 1], [104, 1, -1]);
  const magnet = { end: 'high', price: 109, since: minuteAt(5), expiresAt: minuteAt(65) };
  expect(unfinishedAuctions([left, below], minuteAt(10))).toEqual([magnet]);
  expect(unfinishedAuctions([left, below], minuteAt(64))).toEqual([magnet]);
  expect(unfinishedAuctions([left, below], minuteAt(65))).toEqual([]);
  expect(unfinishedAuctions([left, candle(1, [109, 1, 1], [104, 1, -1])], minuteAt(10))).toEqual([]);
  expect(unfinishedAuctions([], minuteAt(10))).toEqual([]);
});
