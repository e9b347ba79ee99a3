import { exhaustion } from './exhaustion.js';
import type { Footprint } from './footprint.js';
import { OpenFootprint } from './open-footprint.js';
import { addTrades, minuteAt } from '../testing/trade-market.js';

type Fill = readonly [price: number, quantity: number, side: 1 | -1];

function footprint(n: number, fills: readonly Fill[]): Footprint {
  const open = new OpenFootprint(minuteAt(5 * n), 1);
  addTrades(open, fills);
  return { ...open.read(), timeframe: '5m' } as Footprint;
}

/** A climb whose last candles have these deltas, the very last with `top` of 100 in each of its two topmost rows. */
function climb(deltas: readonly number[], top = 5): readonly Footprint[] {
  const quiet = Array.from({ length: 20 - deltas.length }, (_, n) => footprint(n, [[100, 1, 1]]));
  const pushes = deltas.map((delta, i) => {
    const high = 120 + 10 * i;
    const rows: readonly Fill[] = [
      [high, top, 1],
      [high - 1, top, -1],
      [high - 5, 50 - top + delta / 2, 1],
      [high - 6, 50 - top - delta / 2, -1],
    ];
    return footprint(quiet.length + i, rows);
  });
  return [...quiet, ...pushes];
}

function mirrored(candles: readonly Footprint[]): readonly Footprint[] {
  return candles.map((candle, n) => {
    const fills: Fill[] = [];
    for (let row = candle.firstRow; row <= candle.lastRow; row += 1) {
      const [buy = 0, sell = 0] = candle.cells.subarray(2 * (row - candle.firstRow));
      if (buy > 0) fills.push([1000 - row, buy, -1]);
      if (sell > 0) fills.push([1000 - row, sell, 1]);
    }
    return footprint(n, fills);
  });
}

it('is a new high on thin rows with a shrinking delta', () => {
  expect(exhaustion(climb([30, 20, 10]))).toBe(1);
  expect(exhaustion(climb([30, 20, 0]))).toBe(1);
  expect(exhaustion(mirrored(climb([30, 20, 10])))).toBe(-1);
});

it.each<[string, readonly Footprint[]]>([
  ['the delta grows', climb([10, 20, 30])],
  ['the delta stays', climb([20, 20, 20])],
  ['the delta turns', climb([20, 10, -10])],
  ['the topmost rows hold more than a tenth', climb([30, 20, 10], 6)],
  [
    'the high was reached before',
    [...climb([30, 20, 10]).slice(1, -3), ...climb([30, 20, 10]).slice(-3)]
      .map((candle, n) => ({ ...candle, openTime: minuteAt(5 * n), high: 200 }))
      .concat(footprint(19, [[140, 5, 1]])),
  ],
])('is none where %s', (_name, candles) => {
  expect(exhaustion(candles)).toBe(0);
});

it('is unknown with fewer than 20 candles, or with a hole among them', () => {
  expect(exhaustion(climb([30, 20, 10]).slice(1))).toBeUndefined();
  const holed = climb([30, 20, 10]).map((candle, n) => (n === 0 ? { ...candle, openTime: minuteAt(-5) } : candle));
  expect(exhaustion(holed)).toBeUndefined();
  expect(exhaustion([])).toBeUndefined();
});
