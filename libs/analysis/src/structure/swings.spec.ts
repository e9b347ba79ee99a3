import fc from 'fast-check';
import { after, TIMEFRAME_MS, type Candle } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { priceRange } from '../candles/price-range.js';
import { Swings } from './swings.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { TrueRanges } from '../candles/true-ranges.js';

/** A random walk in 5m candles. */
function walk(seed: number, count: number, quiet = 0): Candle[] {
  return randomMarket({ seed, minutes: count, volatility: 100, quiet }).map((minute, i) => {
    const openTime = after(MONDAY, i * TIMEFRAME_MS['5m']);
    return { ...minute, timeframe: '5m', openTime, closeTime: after(openTime, TIMEFRAME_MS['5m']) };
  });
}

/** @param step candles that arrive at a time. */
function follow(candles: readonly Candle[], step: number) {
  const series = new CandleSeries('5m');
  const ranges = new TrueRanges(series, 14);
  const swings = new Swings(series, ranges, 2.5);
  const confirmed = [];
  for (let i = 0; i < candles.length; i += step) {
    for (const candle of candles.slice(i, i + step)) series.append(candle);
    ranges.extend();
    confirmed.push(...swings.extend());
  }
  return { series, ranges, swings, confirmed };
}

describe('Swings', () => {
  it('come back by 2.5 ATR at least, none before there is an ATR', () => {
    const { series, ranges, swings } = follow(walk(3, 600), 1);
    expect(swings.pivots.length).toBeGreaterThan(20);
    expect(swings.pivots[0]?.confirmedAt).toBeGreaterThanOrEqual(series.endTime(13));
    for (const { kind, price, confirmedAt } of swings.pivots.slice(1)) {
      const index = series.indexOf(after(confirmedAt, -TIMEFRAME_MS['5m'])) ?? NaN;
      const reversal = kind === 'high' ? price - series.low(index) : series.high(index) - price;
      expect(reversal).toBeGreaterThanOrEqual(2.5 * (ranges.atr(index) ?? Infinity));
    }
  });

  it('have no pivots in a market that never moves', () => {
    expect(follow(walk(3, 100, 1), 1).swings).toMatchObject({ pivots: [], running: undefined });
  });

  it('are the same however many candles arrive at a time, each pivot told once', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 120 }), fc.integer({ min: 2, max: 50 }), (seed, count, step) => {
        const candles = walk(seed, count);
        const [one, other] = [follow(candles, 1), follow(candles, step)];
        expect(other.confirmed).toEqual(one.confirmed);
        expect(one.confirmed).toEqual(one.swings.pivots);
        expect(other.swings.running).toEqual(one.swings.running);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('priceRange', () => {
  it('is the highest and lowest price of a stretch, its end excluded', () => {
    const candles = walk(5, 10);
    const { series } = follow(candles, 1);
    const [from, to] = [series.openTime(2), series.openTime(5)];
    const within = candles.slice(2, 5);
    expect(priceRange(series, from, to)).toEqual({
      high: Math.max(...within.map(({ high }) => high)),
      low: Math.min(...within.map(({ low }) => low)),
    });
    expect(priceRange(series, to, to)).toBeUndefined();
  });
});
