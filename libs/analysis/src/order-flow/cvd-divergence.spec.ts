import fc from 'fast-check';
import { after, MINUTE_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { cvdDivergences, divergenceBetween, spanFlow } from './cvd-divergence.js';
import { OrderFlow } from './order-flow.js';
import { candleOf, minuteAt, numbersIn } from '../testing/trade-market.js';
import type { Pivot } from '../structure/zigzag.js';

function pivot(kind: 'high' | 'low', price: number, n: number): Pivot {
  return { kind, price, at: minuteAt(5 * n), confirmedAt: minuteAt(5 * n + 20) };
}

const [first, second] = [pivot('high', 100, 0), pivot('high', 105, 10)];
const falling = { net: -60, volume: 1000 };

it('is bearish where a higher high comes on lower CVD', () => {
  expect(divergenceBetween(first, second, falling, 20)).toEqual({
    direction: -1,
    strength: 0.06 / 0.15,
    earlier: first,
    later: second,
    expiresAt: after(second.confirmedAt, 60 * MINUTE_MS),
  });
  expect(divergenceBetween(first, second, { net: -500, volume: 1000 }, 20)?.strength).toBe(1);
});

it('asks for a quarter of an ATR of price and 3 % of the volume', () => {
  expect(divergenceBetween(first, second, falling, 20.1)).toBeUndefined();
  expect(divergenceBetween(first, second, { net: -30, volume: 1000 }, 20)).toBeDefined();
  expect(divergenceBetween(first, second, { net: -29, volume: 1000 }, 20)).toBeUndefined();
});

it('cannot be known without flow, volume or range, nor of pivots of two kinds', () => {
  expect(divergenceBetween(first, second, undefined, 20)).toBeUndefined();
  expect(divergenceBetween(first, second, { net: 0, volume: 0 }, 20)).toBeUndefined();
  expect(divergenceBetween(first, second, falling, undefined)).toBeUndefined();
  expect(divergenceBetween(first, second, falling, 0)).toBeUndefined();
  expect(divergenceBetween(pivot('low', 100, 0), second, falling, 20)).toBeUndefined();
});

it('mirrors with price and flow', () => {
  const price = fc.integer({ min: 900, max: 1100 });
  fc.assert(
    fc.property(
      price,
      price,
      fc.integer({ min: -1000, max: 1000 }),
      fc.integer({ min: 1, max: 40 }),
      (from, to, net, atr) => {
        const found = divergenceBetween(pivot('high', from, 0), pivot('high', to, 9), { net, volume: 1000 }, atr);
        const mirror = divergenceBetween(
          pivot('low', 2000 - from, 0),
          pivot('low', 2000 - to, 9),
          { net: -net, volume: 1000 },
          atr,
        );
        expect(mirror && { direction: -mirror.direction, strength: mirror.strength }).toEqual(
          found && { direction: found.direction, strength: found.strength },
        );
        expect(numbersIn(found).every(Number.isFinite)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});

describe('of a list of pivots', () => {
  const low = pivot('low', 90, 5);
  const asked: EpochMs[] = [];
  const market = {
    span: TIMEFRAME_MS['5m'],
    flowOf: (from: EpochMs, to: EpochMs) => {
      asked.push(from, to);
      return falling;
    },
    atrAt: () => 20,
  };

  it('compares the last two of a kind from close to close, once the later is confirmed, for an hour', () => {
    const at = (n: number): number => cvdDivergences([first, low, second], minuteAt(n), market).length;
    expect([at(69), at(70), at(129), at(130)]).toEqual([0, 1, 1, 0]);
    expect(asked.slice(0, 2)).toEqual([minuteAt(5), minuteAt(55)]);
  });

  it('names the one confirmed first first, whichever way the market is turned', () => {
    const highsLast = [first, low, second, pivot('low', 85, 12)];
    const lowsLast = [pivot('low', 90, 0), pivot('high', 95, 5), pivot('low', 85, 10), pivot('high', 100, 12)];
    const both = { ...market, flowOf: (from: EpochMs) => ({ ...falling, net: from === minuteAt(5) ? -60 : 60 }) };
    const mirrored = { ...market, flowOf: (from: EpochMs) => ({ ...falling, net: from === minuteAt(5) ? 60 : -60 }) };
    const kinds = (pivots: Pivot[], held: typeof market): unknown =>
      cvdDivergences(pivots, minuteAt(81), held).map(({ later }) => later.kind);
    expect(kinds(highsLast, both)).toEqual(['high', 'low']);
    expect(kinds(lowsLast, mirrored)).toEqual(['low', 'high']);
  });
});

it('has no flow across a missing minute', () => {
  const minutes = new CandleSeries('1m');
  const flow = new OrderFlow(minutes);
  for (const n of [0, 1, 2, 4])
    minutes.append({ ...candleOf([], minuteAt(n), 100), volume: 10, takerBuyVolume: 4 + n });
  flow.extend();
  expect(spanFlow(minutes, flow, minuteAt(0), minuteAt(3))).toEqual({ net: 2 * (4 + 5 + 6) - 30, volume: 30 });
  expect(spanFlow(minutes, flow, minuteAt(0), minuteAt(5))).toBeUndefined();
});
