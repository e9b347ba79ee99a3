import { epochMs, DAY_MS } from '#libs/market';
import type { EnteredResult } from '#libs/signal';
import { estimateOf, metricsOf } from './metrics.js';

const START = Date.UTC(2024, 0, 1);

function trade(netR: number, day: number): EnteredResult {
  return {
    exit: netR > 0 ? 'TP' : 'SL',
    hit: netR > 0,
    enteredAt: epochMs(START + day * DAY_MS),
    exitedAt: epochMs(START + day * DAY_MS + 3_600_000),
    fill: 100,
    grossR: netR + 0.1,
    netR,
    costR: 0.1,
    fundingR: 0,
    mae: -0.2,
    mfe: 0.4,
    bars: 60,
  };
}

/** Twenty wins of 2 R and twenty losses of 1 R in turns, one a day. */
const forty = Array.from({ length: 40 }, (_, i) => trade(i % 2 === 0 ? 2 : -1, i));

describe('the metrics of trades', () => {
  it('show no number for fewer than 30', () => {
    const few = metricsOf(forty.slice(0, 29));
    expect(few.trades).toBe(29);
    for (const known of Object.values(few).filter((entry) => typeof entry === 'object')) {
      expect(known).toEqual({ value: null, reason: '29 of 30 outcomes' });
    }
  });

  it('are those of the textbook', () => {
    const metrics = metricsOf(forty);
    const deviation = Math.sqrt((40 * 1.5 ** 2) / 39);
    expect(metrics.expectancy.value?.mean).toBeCloseTo(0.5, 12);
    expect(metrics.expectancy.value?.low).toBeCloseTo(0.5 - (1.959964 * deviation) / Math.sqrt(40), 6);
    expect(metrics.grossExpectancy.value?.mean).toBeCloseTo(0.6, 12);
    expect(metrics.winRate.value).toBe(0.5);
    expect(metrics.profitFactor.value).toBe(2);
    expect(metrics.payoff.value).toBe(2);
    expect(metrics.quality.value).toBeCloseTo((Math.sqrt(40) * 0.5) / deviation, 9);
    expect(metrics.sharpe.value).toBeCloseTo((Math.sqrt(365) * 0.5) / deviation, 9);
    expect(metrics.sortino.value).toBeCloseTo((Math.sqrt(365) * 0.5) / Math.sqrt(0.5), 9);
    expect(metrics.maxDrawdown.value).toBe(1);
    expect(metrics.costShare.value).toBeCloseTo((40 * 0.1) / (20 * 2.1 + 20 * 0.9), 12);
  });

  it('count days without a trade', () => {
    const sparse = forty.map((one, i) => ({ ...one, exitedAt: epochMs(one.exitedAt + i * DAY_MS) }));
    expect(metricsOf(sparse).sharpe.value).toBeLessThan(metricsOf(forty).sharpe.value ?? 0);
  });

  it('say why there is no ratio', () => {
    const won = forty.map((one) => ({ ...one, netR: 2 }));
    expect(metricsOf(won).profitFactor).toMatchObject({ value: null });
    expect(metricsOf(won).maxDrawdown.value).toBe(0);
  });

  it('find the deepest fall and the longest time below the peak', () => {
    const results = [3, -1, -1, -1, 1, ...Array.from({ length: 26 }, () => 0.01)];
    const metrics = metricsOf(results.map(trade));
    expect(metrics.maxDrawdown.value).toBe(3);
    expect(metrics.underwaterDays.value).toBe(30);
  });

  it('widen where results are few or scattered', () => {
    const narrow = estimateOf(forty.map(() => 1));
    expect(narrow.value).toEqual({ mean: 1, low: 1, high: 1 });
  });
});
