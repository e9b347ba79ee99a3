import { after, DAY_MS, TIMEFRAME_MS, type Candle } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { RelativeVolume } from './relative-volume.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

const [TEMPLATE] = randomMarket({ minutes: 1 });
const SLOT = TIMEFRAME_MS['5m'];

/** 5m candles of a day `day` days from Monday, with the volume that `volume` gives for each slot. */
function dayOf(day: number, volume: (slot: number) => number, slots = 288): Candle[] {
  return Array.from({ length: slots }, (_, slot) => {
    if (!TEMPLATE) throw new Error('Market must have a candle');
    const openTime = after(MONDAY, day * DAY_MS + slot * SLOT);
    return { ...TEMPLATE, timeframe: '5m', openTime, volume: volume(slot), takerBuyVolume: undefined };
  });
}

function seriesOf(...days: readonly Candle[][]): CandleSeries {
  const series = new CandleSeries('5m');
  for (const candle of days.flat()) series.append(candle);
  return series;
}

describe('RelativeVolume', () => {
  const weekdays = [-7, -6, -5, -4, -3];

  it('compares with the same time of day on days of the same kind', () => {
    const week = weekdays.map((day, i) => dayOf(day, (slot) => 100 + slot + 10 * i));
    const weekend = [-2, -1].map((day) => dayOf(day, () => 1_000_000));
    const series = seriesOf(
      ...week,
      ...weekend,
      dayOf(0, () => 640, 201),
    );
    const last = series.length - 1;
    expect(new RelativeVolume(series).at(last)).toEqual({ ratio: 640 / 320, quality: 1 });
  });

  it('falls back on the average of the last 20 candles while there are few days', () => {
    const series = seriesOf(dayOf(0, (slot) => (slot === 39 ? 400 : 100), 40));
    expect(new RelativeVolume(series).at(39)).toEqual({ ratio: 400 / 115, quality: 0.5 });
    expect(new RelativeVolume(series).at(18)).toBeUndefined();
    expect(new RelativeVolume(series).at(19)).toEqual({ ratio: 1, quality: 0.5 });
  });

  it('is unknown where the usual is nothing', () => {
    const series = seriesOf(
      ...weekdays.map((day) => dayOf(day, () => 0)),
      dayOf(0, () => 5, 10),
    );
    expect(new RelativeVolume(series).at(series.length - 1)).toBeUndefined();
  });

  it('never counts the day itself', () => {
    const week = weekdays.map((day) => dayOf(day, () => 100));
    const series = seriesOf(
      ...week,
      dayOf(0, () => 900, 100),
    );
    const volumes = new RelativeVolume(series);
    expect([0, 50, 99].map((slot) => volumes.at(series.length - 100 + slot)?.ratio)).toEqual([9, 9, 9]);
  });
});
