import { after, TIMEFRAME_MS, type Candle } from '#libs/market';
import { CandleSeries } from '../candles/candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';
import { TrueRanges } from '../candles/true-ranges.js';
import { VolatilityEvent } from './volatility-event.js';

const [TEMPLATE] = randomMarket({ minutes: 1 });
const DAY = 288;

/** 5m candles with the given ranges around one price. */
function candles(ranges: readonly number[]): Candle[] {
  return ranges.map((range, i) => {
    if (!TEMPLATE) throw new Error('Market must have a candle');
    const openTime = after(MONDAY, i * TIMEFRAME_MS['5m']);
    const [open, low, high] = [100_000, 100_000 - Math.floor(range / 2), 100_000 + Math.ceil(range / 2)];
    return { ...TEMPLATE, timeframe: '5m', openTime, open, close: open, low, high };
  });
}

/** Whether the flag stands at each candle, for ranges that follow `days` days of candles of 100 ticks. */
function flags(days: number, ranges: readonly number[]): boolean[] {
  const series = new CandleSeries('5m');
  const all = candles([...Array<number>(days * DAY).fill(100), ...ranges]);
  for (const candle of all.slice(0, days * DAY)) series.append(candle);
  const trueRanges = new TrueRanges(series, 14);
  trueRanges.extend();
  const event = new VolatilityEvent(series, trueRanges);
  return all.slice(days * DAY).map((candle) => {
    series.append(candle);
    trueRanges.extend();
    return event.close(series.length - 1);
  });
}

describe('VolatilityEvent', () => {
  const repeat = (range: number, count: number): number[] => Array<number>(count).fill(range);

  it('stands while ATR is far above the usual at this time of day, until six closes below twice that', () => {
    const raised = flags(6, [...repeat(600, 10), ...repeat(50, 60)]);
    const [first, last] = [raised.indexOf(true), raised.lastIndexOf(true)];
    expect(first).toBe(6);
    expect(last).toBeGreaterThan(15);
    expect(raised.slice(first, last + 1).every(Boolean)).toBe(true);
    expect(last).toBeLessThan(40);
  });

  it('stands after one violent candle, even without a history of days', () => {
    const raised = flags(0, [...repeat(100, 20), 1200, ...repeat(100, 5)]);
    expect(raised.indexOf(true)).toBe(20);
    expect(flags(0, [...repeat(100, 20), 900]).at(-1)).toBe(false);
    expect(flags(0, [...repeat(300, 20), 1100]).at(-1)).toBe(false);
  });

  it('ends after six hours, and does not return while its cause lasts', () => {
    const raised = flags(6, repeat(1000, 200));
    const first = raised.indexOf(true);
    expect(raised.lastIndexOf(true) - first).toBe(71);
  });

  it('stands for half an hour after a halt', () => {
    const series = new CandleSeries('5m');
    const trueRanges = new TrueRanges(series, 14);
    const event = new VolatilityEvent(series, trueRanges);
    const raised = candles(repeat(100, 40)).map((candle, i) => {
      series.append(candle);
      trueRanges.extend();
      if (i === 20) event.resumed(candle.openTime);
      return event.close(i);
    });
    expect(raised.flatMap((flag, i) => (flag ? [i] : []))).toEqual([20, 21, 22, 23, 24, 25]);
  });
});
