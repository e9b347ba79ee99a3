import { TIMEFRAME_MS, type Candle } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { imbalanceScale, stackedRuns } from './imbalance.js';
import { candleOf, minuteAt } from '../testing/trade-market.js';

function seriesOf(list: readonly Partial<Candle>[]): CandleSeries {
  const series = new CandleSeries('5m');
  list.forEach((part, n) =>
    series.append({
      ...candleOf([], minuteAt(0), 100, '5m'),
      openTime: minuteAt((n * TIMEFRAME_MS['5m']) / 60_000),
      ...part,
    }),
  );
  return series;
}

describe('imbalanceScale', () => {
  const twenty = Array.from({ length: 20 }, () => ({ low: 100, high: 109, volume: 400 }));

  it('is the mean volume of one side of one row: all volume over all rows and two sides', () => {
    expect(imbalanceScale(seriesOf(twenty), 20, 1)).toEqual({ floor: 2, minVolume: 20, minDelta: 10 });
    expect(imbalanceScale(seriesOf(twenty), 20, 5)).toEqual({ floor: 10, minVolume: 100, minDelta: 50 });
  });

  it('has a floor of one step', () => {
    const thin = twenty.map((candle) => ({ ...candle, volume: 20 }));
    expect(imbalanceScale(seriesOf(thin), 20, 1)).toEqual({ floor: 1, minVolume: 1, minDelta: 0.5 });
  });

  it('reads the 20 candles before, not the candle itself', () => {
    const series = seriesOf([...twenty, { low: 1, high: 1_000_000, volume: 1e9 }]);
    expect(imbalanceScale(series, 20, 1)?.minVolume).toBe(20);
  });

  it('leaves candles without volume out of the mean, and needs 20 candles with some volume', () => {
    const half = twenty.map((candle, i) => (i % 2 === 0 ? candle : { low: 100, high: 100, volume: 0 }));
    expect(imbalanceScale(seriesOf(half), 20, 1)?.minVolume).toBe(20);
    expect(imbalanceScale(seriesOf(twenty), 19, 1)).toBeUndefined();
    expect(imbalanceScale(seriesOf(twenty.map(() => ({ volume: 0 }))), 20, 1)).toBeUndefined();
  });
});

describe('stackedRuns', () => {
  it('are rows next to each other, long enough', () => {
    expect(stackedRuns([1, 2, 3, 5, 6, 8, 9, 10, 11], 3)).toEqual([
      { first: 1, last: 3 },
      { first: 8, last: 11 },
    ]);
    expect(stackedRuns([1, 3, 5], 1)).toHaveLength(3);
    expect(stackedRuns([], 3)).toEqual([]);
  });
});
