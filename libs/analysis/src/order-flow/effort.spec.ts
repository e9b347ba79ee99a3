import { ANALYSIS_SETTINGS } from '../analysis-settings.js';
import { CandleSeries } from '../candles/candle-series.js';
import { absorption, absorptionAtLevel, EffortMeter, isRewarded, type Effort } from './effort.js';
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

describe('absorption at a level', () => {
  const efforts = Array.from({ length: 8 }, (_, i) => (i === 1 ? undefined : { ...SELLERS, rank: 0.8 + i / 100 }));
  const zone = { low: 100, high: 105 };

  it('is that of the minutes since the touch, three at least and ten at most', () => {
    const at = (minutes: number): number => absorptionAtLevel(efforts, minutes, zone) / 0.9;
    expect([1, 3, 5, 10, 14].map(at)).toEqual([0.8, 0.8, 0.82, 0.87, 0.87].map((rank) => expect.closeTo(rank, 12)));
  });

  it('is none where the effort is not known, or the level is broken', () => {
    expect(absorptionAtLevel(efforts, 4, zone)).toBe(0);
    expect(absorptionAtLevel([], 5, zone)).toBe(0);
    expect(absorptionAtLevel(efforts, 5, { low: 103, high: 105 })).toBe(0);
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
  function meterOf(candles: ReturnType<typeof randomMarket>, window = 5): EffortMeter {
    const series = new CandleSeries('1m');
    for (const candle of candles) series.append(candle);
    const flow = new OrderFlow(series);
    flow.extend();
    return new EffortMeter(series, flow, { ...ANALYSIS_SETTINGS, effort: { ...ANALYSIS_SETTINGS.effort, window } });
  }

  function effortOf(candles: ReturnType<typeof randomMarket>): Effort | undefined {
    return meterOf(candles).at(candles.length - 1, 10);
  }

  it('ranks a run of any length among those of its own length, counted as if it were the usual one', () => {
    const minutes = randomMarket({ minutes: 1_700 }).filter((_, i) => i !== 900);
    const meter = meterOf(minutes);
    for (const window of [3, 4, 6, 10]) {
      const usual = meterOf(minutes, window);
      for (const last of [600, 905, 1_500, minutes.length - 1]) {
        expect(meter.over(last, window, 10)).toEqual(usual.at(last, 10));
      }
    }
    expect(meter.over(1_500, 3, 10)?.rank).not.toBe(meter.at(1_500, 10)?.rank);
  });

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
