import fc from 'fast-check';
import { after, TIMEFRAME_MS, type Candle } from '#libs/market';
import { findBalance, type Consolidation } from './balance-area.js';
import { CandleSeries } from '../candles/candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { TrueRanges } from '../candles/true-ranges.js';

const [TEMPLATE] = randomMarket({ minutes: 1 });

function candleAt(slot: number, close: number, reach = 10): Candle {
  if (!TEMPLATE) throw new Error('Market must have a candle');
  const openTime = after(MONDAY, slot * TIMEFRAME_MS['5m']);
  return { ...TEMPLATE, timeframe: '5m', openTime, open: close, close, high: close + reach, low: close - reach };
}

function balanceOf(candles: readonly Candle[], hourlyAtr: number, oldest = 0): Consolidation | undefined {
  const series = new CandleSeries('5m');
  for (const candle of candles) series.append(candle);
  const ranges = new TrueRanges(series, 14);
  ranges.extend();
  return findBalance(series, ranges, series.length, oldest, hourlyAtr);
}

/** A market that swings between 900 and 1100 every `period` candles. */
function swings(count: number, period = 12): Candle[] {
  return Array.from({ length: count }, (_, i) =>
    candleAt(i, 1000 + Math.round(100 * Math.sin((2 * Math.PI * i) / period))),
  );
}

/** The conditions one after the other, straight from their words. */
function holds(candles: readonly Candle[], hourlyAtr: number, { start, low, high }: Consolidation): boolean {
  const run = candles.slice(start);
  const n = run.length;
  const closes = run.map(({ close }) => close);
  const mean = closes.reduce((sum, close) => sum + close, 0) / n;
  const covariance = closes.reduce((sum, close, i) => sum + (i - (n - 1) / 2) * (close - mean), 0);
  const slope = covariance / closes.reduce((sum, _, i) => sum + (i - (n - 1) / 2) ** 2, 0);
  const path = closes.slice(1).reduce((sum, close, i) => sum + Math.abs(close - (closes[i] ?? 0)), 0);
  const rank = Math.floor(0.02 * (n - 1));
  const height = high - low;
  return (
    high === run.map((candle) => candle.high).toSorted((a, b) => b - a)[rank] &&
    low === run.map((candle) => candle.low).toSorted((a, b) => a - b)[rank] &&
    height <= 3 * hourlyAtr &&
    Math.abs((closes.at(-1) ?? 0) - (closes[0] ?? 0)) <= 0.25 * path &&
    Math.abs(slope * (n - 1)) <= 0.3 * height + 1e-9
  );
}

describe('findBalance', () => {
  it('takes the longest run that swings between two edges', () => {
    expect(balanceOf(swings(100), 200)).toMatchObject({ start: 0, end: 100, low: 890, high: 1110 });
    expect(balanceOf(swings(400), 200)).toMatchObject({ start: 112, end: 400 });
    expect(balanceOf(swings(100), 200, 40)).toMatchObject({ start: 40 });
  });

  it('needs three hours, a limited height and a whole series', () => {
    expect(balanceOf(swings(35), 200)).toBeUndefined();
    expect(balanceOf(swings(100), 73)).toBeUndefined();
    expect(
      balanceOf(
        swings(100).filter((_, i) => i !== 50),
        200,
      ),
    ).toMatchObject({ start: 50, end: 99 });
    expect(
      balanceOf(
        swings(100).filter((_, i) => i !== 80),
        200,
      ),
    ).toBeUndefined();
  });

  it('is not fooled by a trend or by an edge that was visited once', () => {
    const trend = Array.from({ length: 100 }, (_, i) => candleAt(i, 1000 + 4 * i));
    expect(balanceOf(trend, 200)).toBeUndefined();
    const oneTop = Array.from({ length: 40 }, (_, i) => candleAt(i, i === 20 ? 1100 : i % 2 === 0 ? 1000 : 1010));
    expect(balanceOf(oneTop, 200)).toBeUndefined();
  });

  it('lets two candles in a hundred stick out of an edge', () => {
    const spiked = swings(110).map((candle, i) => (i === 55 || i === 80 ? { ...candle, high: 2000 } : candle));
    expect(balanceOf(spiked, 200)).toMatchObject({ high: 1110, low: 890 });
  });

  it('is better the flatter, longer and more often tested it is', () => {
    const [flat, tall] = [balanceOf(swings(100), 400), balanceOf(swings(100), 100)];
    expect(flat?.quality).toBeGreaterThan(tall?.quality ?? 1);
    expect(balanceOf(swings(48), 200)?.quality).toBeLessThan(balanceOf(swings(100), 200)?.quality ?? 0);
  });

  it('finds only what meets the conditions', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 40, max: 330 }), (seed, minutes) => {
        const walk = randomMarket({ seed, minutes, volatility: 60 });
        const candles = walk.map(({ close }, i) => candleAt(i, 100_000 + Math.round((close - 100_000) * 0.4), 15));
        const area = balanceOf(candles, 90);
        if (!area) return;
        found += 1;
        expect(holds(candles, 90, area)).toBe(true);
        expect(area.quality).toBeGreaterThanOrEqual(0);
        expect(area.quality).toBeLessThanOrEqual(1);
        expect(area.touches).toBeGreaterThanOrEqual(4);
      }),
      { numRuns: 1000 },
    );
    expect(found).toBeGreaterThan(20);
  });
});
