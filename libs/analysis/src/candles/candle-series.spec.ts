import fc from 'fast-check';
import { after, MINUTE_MS } from '#libs/market';
import { CandleOrderError, CandleSeries } from './candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

function seriesOf(wish: Parameters<typeof randomMarket>[0]): {
  series: CandleSeries;
  candles: ReturnType<typeof randomMarket>;
} {
  const candles = randomMarket(wish);
  const series = new CandleSeries('1m', 4);
  for (const candle of candles) series.append(candle);
  return { series, candles };
}

describe('CandleSeries', () => {
  it('gives back what went in', () => {
    const { series, candles } = seriesOf({ minutes: 50, aggressor: 'hidden' });
    expect(candles.map((_, i) => series.candle(i))).toEqual(candles);
    expect(series.latest()).toEqual(candles.at(-1));
  });

  it('refuses candles out of order, off the grid and of another timeframe', () => {
    const { series, candles } = seriesOf({ minutes: 3 });
    const [first, , last] = candles;
    if (!first || !last) throw new Error('Market must have candles');
    expect(() => series.append(first)).toThrow(CandleOrderError);
    expect(() => series.append(last)).toThrow('must open after 2024-03-04T00:02:00.000Z');
    expect(() => series.append({ ...last, openTime: after(last.openTime, 1500) })).toThrow('on the grid of 1m');
    expect(() => series.append({ ...last, timeframe: '5m' })).toThrow('must be of 1m, was 5m');
  });

  it('throws where there is no candle', () => {
    const { series } = seriesOf({ minutes: 3 });
    expect(() => series.close(700)).toThrow(RangeError);
  });

  it('finds times and spans as a search through all candles would, trimmed, with the last ones hidden, or not', () => {
    const minute = fc.integer({ min: -10, max: 320 });
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(0, 0.02, 0.5),
        fc.tuple(minute, minute, minute),
        (seed, holes, [from, to, cut]) => {
          const { series, candles } = seriesOf({ seed, holes, longestHole: 40, minutes: 300 });
          const time = (minutes: number): typeof MONDAY => after(MONDAY, minutes * MINUTE_MS);
          series.dropBefore(time(Math.min(cut, 100)));
          series.hideFrom(time(Math.max(cut, 100)));
          const kept = candles.filter(
            ({ openTime }) => openTime >= time(Math.min(cut, 100)) && openTime < time(Math.max(cut, 100)),
          );
          const within = kept.filter(({ openTime }) => openTime >= time(from) && openTime < time(to));
          expect(series.length).toBe(kept.length);
          expect(series.countBetween(time(from), time(to))).toBe(within.length);
          const copy = series.between(time(from), time(to));
          expect(Array.from({ length: copy.length }, (_, i) => copy.openTime(i)).join()).toBe(
            within.map(({ openTime }) => openTime).join(),
          );
          expect(series.indexOf(time(from)) !== undefined).toBe(kept.some(({ openTime }) => openTime === time(from)));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
