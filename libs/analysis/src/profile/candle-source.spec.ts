import { after, DAY_MS, type Timeframe } from '#libs/market';
import { sourceOf, type ProfileCandles } from './candle-source.js';
import { CandleSeries } from '../candles/candle-series.js';
import { MONDAY, randomMarket } from '../testing/random-market.js';

const [TEMPLATE] = randomMarket({ minutes: 1 });

/** One candle at the given number of days before Monday, none where not given. */
function since(days: Partial<Record<keyof ProfileCandles, number>>): ProfileCandles {
  const series = (timeframe: keyof ProfileCandles): CandleSeries => {
    const made = new CandleSeries(timeframe);
    const back = days[timeframe];
    if (TEMPLATE && back !== undefined)
      made.append({ ...TEMPLATE, timeframe, openTime: after(MONDAY, -back * DAY_MS) });
    return made;
  };
  return { '1m': series('1m'), '5m': series('5m'), '15m': series('15m'), '1h': series('1h') };
}

function source(days: number, candles: ProfileCandles): Timeframe | undefined {
  return sourceOf({ from: after(MONDAY, -days * DAY_MS), to: MONDAY }, MONDAY, candles)?.timeframe;
}

describe('sourceOf', () => {
  it('goes by the length of the span', () => {
    const all = since({ '1m': 100, '5m': 100, '15m': 100, '1h': 100 });
    expect([1, 3, 4, 17, 18, 52, 53, 90].map((days) => source(days, all))).toEqual([
      '1m',
      '1m',
      '5m',
      '5m',
      '15m',
      '15m',
      '1h',
      '1h',
    ]);
  });

  it('takes finer candles before coarser ones where its own begin too late', () => {
    expect(source(20, since({ '1m': 3, '5m': 24, '15m': 3, '1h': 24 }))).toBe('5m');
    expect(source(2, since({ '1m': 1, '5m': 24, '15m': 24, '1h': 24 }))).toBe('5m');
    expect(source(20, since({ '1m': 3, '5m': 3, '15m': 3, '1h': 24 }))).toBe('1h');
  });

  it('takes what reaches back furthest where none reaches far enough', () => {
    expect(source(20, since({ '1m': 3, '5m': 12, '15m': 3, '1h': 12 }))).toBe('5m');
    expect(source(20, since({ '1m': 3, '5m': 12, '15m': 3, '1h': 13 }))).toBe('1h');
  });

  it('finds none before the first candle', () => {
    expect(source(5, since({}))).toBeUndefined();
    expect(source(5, since({ '1m': 0, '5m': -1 }))).toBeUndefined();
  });
});
