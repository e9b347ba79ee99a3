import { CandleSeries } from '../candles/candle-series.js';
import { absorption, EffortMeter, isRewarded, type Effort } from './effort.js';
import { OrderFlow } from './order-flow.js';
import { randomMarket } from '../testing/random-market.js';

const SELLERS: Effort = { direction: -1, share: 0.3, rank: 0.9, result: 0.05, high: 110, low: 100, atr: 8 };

describe('absorption', () => {
  it('is bullish where sellers press in vain, and bearish where buyers do', () => {
    expect(absorption(SELLERS)).toBeCloseTo(0.9 * 0.9, 12);
    expect(absorption({ ...SELLERS, direction: 1 })).toBeCloseTo(-0.81, 12);
    expect(absorption({ ...SELLERS, result: -0.4 })).toBe(0.9);
  });

  it('takes much effort, one-sided, without a result', () => {
    for (const change of [{ rank: 0.74 }, { share: 0.14 }, { result: 0.11 }, { direction: 0 }] as const) {
      expect(absorption({ ...SELLERS, ...change })).toBe(0);
    }
  });

  it('ends where the level is broken by more than a quarter of an ATR', () => {
    expect(absorption(SELLERS, { low: 102, high: 105 })).toBeCloseTo(0.81, 12);
    expect(absorption(SELLERS, { low: 103, high: 105 })).toBe(0);
    expect(absorption({ ...SELLERS, direction: 1 }, { low: 100, high: 107 })).toBe(0);
  });
});

describe('isRewarded', () => {
  it('takes much effort with a result', () => {
    expect(isRewarded({ ...SELLERS, result: 0.5 })).toBe(true);
    expect(isRewarded({ ...SELLERS, result: 0.49 })).toBe(false);
    expect(isRewarded({ ...SELLERS, result: 0.5, rank: 0.7 })).toBe(false);
  });
});

describe('EffortMeter', () => {
  function effortOf(candles: ReturnType<typeof randomMarket>): Effort | undefined {
    const series = new CandleSeries('1m');
    for (const candle of candles) series.append(candle);
    const flow = new OrderFlow(series);
    flow.extend();
    return new EffortMeter(series, flow).at(series.length - 1, 10);
  }

  it('ranks the last five minutes among those of the day', () => {
    const minutes = randomMarket({ minutes: 600 });
    const loud = minutes.map((minute, i) => (i < 595 ? minute : { ...minute, volume: 1e9, takerBuyVolume: 1e9 }));
    const [first, last] = [loud[595], loud[599]];
    expect(effortOf(loud)).toMatchObject({
      direction: 1,
      share: 1,
      rank: 1,
      result: expect.closeTo(((last?.close ?? 0) - (first?.open ?? 0)) / 10 / Math.sqrt(5), 12),
    });
  });

  it('is unknown with few windows to rank it among, and over a missing minute', () => {
    expect(effortOf(randomMarket({ minutes: 200 }))).toBeUndefined();
    expect(effortOf(randomMarket({ minutes: 600 }).filter((_, i) => i !== 597))).toBeUndefined();
  });
});
