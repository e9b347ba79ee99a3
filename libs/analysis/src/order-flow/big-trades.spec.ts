import fc from 'fast-check';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { BigTrades, verdictOf, type BigTrade } from './big-trades.js';
import { minuteAt, numbersIn, trade, trades } from '../testing/trade-market.js';
import { clusterOf, clustersOf, type TradeCluster } from './trade-cluster.js';
import { TradeMinute } from './trade-minute.js';
import type { Trade } from '#libs/market';

const RUNS = { numRuns: 1000 };

/** With limits from a handful of clusters. */
const QUICK: AnalysisSettings = {
  ...ANALYSIS_SETTINGS,
  trades: {
    ...ANALYSIS_SETTINGS.trades,
    bigTrades: { ...ANALYSIS_SETTINGS.trades.bigTrades, minClusters: 3, quantiles: { L: 0.5, M: 0.7, S: 0.9 } },
  },
};

function minuteOf(n: number, list: readonly Trade[]): TradeMinute | undefined {
  const minute = new TradeMinute(minuteAt(n), 1);
  for (const { id, time, price, quantity, side } of list) {
    if (time >= minuteAt(n) && time < minuteAt(n + 1)) minute.insert(Number(id), time, price, quantity, side);
  }
  return minute.length === 0 ? undefined : minute;
}

function clustersIn(list: readonly Trade[]): readonly TradeCluster[] {
  const minute = minuteOf(0, list);
  if (!minute) return [];
  const { count, ends, values } = clustersOf(minute);
  return Array.from({ length: count }, (_, i) => clusterOf(minute, ends[i - 1] ?? 0, ends[i] ?? 0, values[i] ?? 0));
}

function told(list: readonly Trade[], minutes: number, settings = QUICK, first = 0): BigTrades {
  const big = new BigTrades(1, settings);
  for (let n = first; n < minutes; n += 1) close(big, n, list);
  return big;
}

function close(big: BigTrades, n: number, list: readonly Trade[]): void {
  const last = minuteOf(n - 1, list);
  const priorClose = last?.price(last.length - 1);
  big.closed(minuteOf(n, list), { openTime: minuteAt(n), priorClose, atr: 10, relativeDayVolume: undefined });
}

describe('a cluster', () => {
  it('is one side without a pause of more than 40 ms, at any price', () => {
    const list = [trade(1, 0, 100, 2, 1), trade(2, 40, 103, 1, 1), trade(3, 81, 101, 1, 1), trade(4, 81, 100, 5, -1)];
    expect(clustersIn(list)).toEqual([
      {
        id: 1,
        side: 1,
        from: minuteAt(0),
        to: minuteAt(0) + 40,
        trades: 2,
        quantity: 3,
        value: 303,
        vwap: 101,
        low: 100,
        high: 103,
      },
      expect.objectContaining({ id: 3, side: 1, trades: 1 }),
      expect.objectContaining({ id: 4, side: -1, quantity: 5 }),
    ]);
  });

  it('loses no trade and no volume', () => {
    fc.assert(
      fc.property(trades(1), (list) => {
        const found = clustersIn(list);
        const sum = (of: (one: TradeCluster) => number): number => found.reduce((total, one) => total + of(one), 0);
        expect(sum((one) => one.trades)).toBe(list.length);
        expect(sum((one) => one.quantity)).toBe(list.reduce((total, { quantity }) => total + quantity, 0));
        expect(sum((one) => one.side * one.quantity)).toBe(
          list.reduce((total, { side, quantity }) => total + side * quantity, 0),
        );
        expect(found.every(({ low, vwap, high }) => low <= vwap * (1 + 1e-12) && vwap <= high * (1 + 1e-12))).toBe(
          true,
        );
      }),
      RUNS,
    );
  });
});

describe('limits', () => {
  const every = (count: number): readonly Trade[] =>
    Array.from({ length: count }, (_, i) => trade(i + 1, i * 29, 1, i + 1, i % 2 === 0 ? 1 : -1));

  it('take 2,000 clusters', () => {
    expect(told(every(1999), 1, ANALYSIS_SETTINGS).limits).toBeUndefined();
    expect(told(every(1999), 1, ANALYSIS_SETTINGS).balance(minuteAt(1))).toBeUndefined();
    const { L = 0, M = 0, S = 0 } = told(every(2000), 1, ANALYSIS_SETTINGS).limits ?? {};
    for (const [limit, exact] of [
      [L, 1990],
      [M, 1998],
      [S, 2000],
    ] as const) {
      expect(limit).toBeGreaterThan(exact);
      expect(limit).toBeLessThanOrEqual(exact * (1 + 1 / 64));
    }
  });

  it('grow with the square root of the day, within 0.75 and 1.5', () => {
    const limitAt = (relativeDayVolume: number | undefined): number => {
      const big = new BigTrades(1, QUICK);
      big.closed(minuteOf(0, every(100)), { openTime: minuteAt(0), priorClose: 1, atr: 10, relativeDayVolume });
      return big.limits?.M ?? NaN;
    };
    const usual = limitAt(undefined);
    expect([1, 1.44, 4, 0.1].map((day) => limitAt(day) / usual)).toEqual([1, 1.2, 1.5, 0.75]);
  });

  it('are those of the last 24 hours alone', () => {
    const early = every(50);
    const late = every(50).map((one) => ({ ...one, time: minuteAt(1440) + (one.time - minuteAt(0)) }) as Trade);
    const huge = early.map((one) => ({ ...one, quantity: one.quantity * 1000 }));
    expect(told([...huge, ...late], 1441).limits).toEqual(told(late, 1441, QUICK, 1440).limits);
    expect(told([...huge, ...late], 1441).limits).not.toEqual(told([...huge, ...late], 1440).limits);
  });
});

describe('the verdict', () => {
  it('is what price did within 60 s, in ATR in the direction of the cluster', () => {
    expect(verdictOf({ side: 1, vwap: 100 }, 105, 10)).toBe('rewarded');
    expect(verdictOf({ side: 1, vwap: 100 }, 104, 10)).toBe('neutral');
    expect(verdictOf({ side: 1, vwap: 100 }, 100, 10)).toBe('absorbed');
    expect(verdictOf({ side: -1, vwap: 100 }, 95, 10)).toBe('rewarded');
    expect(verdictOf({ side: -1, vwap: 100 }, 101, 10)).toBe('absorbed');
    expect(verdictOf({ side: 1, vwap: 100 }, 105, undefined)).toBeUndefined();
    expect(verdictOf({ side: 1, vwap: 100 }, 105, 0)).toBeUndefined();
  });

  const small = [
    trade(1, 0, 100, 1, 1),
    trade(2, 100, 100, 1, -1),
    trade(3, 200, 100, 1, 1),
    trade(4, 30_000, 100, 50, 1),
  ];
  const verdictsAfter = (...next: readonly Trade[]): readonly unknown[] =>
    told([...small, ...next], 2)
      .events.filter(({ id }) => id === 4)
      .map(({ verdict }) => verdict);

  it('reads the last price up to 60 s after its last trade', () => {
    expect(told(small, 1).events.find(({ id }) => id === 4)?.verdict).toBeUndefined();
    expect(verdictsAfter(trade(5, 90_000, 106, 1, 1), trade(6, 90_001, 90, 1, -1))).toEqual(['rewarded']);
    expect(verdictsAfter(trade(5, 90_001, 106, 1, 1))).toEqual(['absorbed']);
    expect(verdictsAfter()).toEqual(['absorbed']);
  });
});

describe('the part of aggression', () => {
  const spread = (sizes: readonly number[], sides: readonly (1 | -1)[]): readonly Trade[] =>
    sizes.map((size, i) => trade(i + 1, i * 1000, 1, size, sides[i] ?? 1));

  it('is the net notional of tier M and up, in full from three events', () => {
    const sizes = [1, 1, 1, 1, 1, 1, 1, 1, 90, 30];
    const events = (sides: readonly (1 | -1)[]): readonly [readonly BigTrade[], number | undefined] => {
      const big = told(spread(sizes, sides), 1);
      return [big.events.filter(({ tier }) => tier !== 'L'), big.balance(minuteAt(1))];
    };
    const [found, balance] = events([1, 1, 1, 1, 1, 1, 1, 1, 1, -1]);
    expect(found.map(({ notional, tier }) => [notional, tier])).toEqual([
      [90, 'S'],
      [30, 'M'],
    ]);
    expect(balance).toBeCloseTo((60 / 120) * (2 / 3), 12);
  });

  it('forgets what is older than 5 minutes, and is 0 where there was nothing', () => {
    const big = told(spread([1, 1, 1, 1, 1, 1, 1, 1, 90, 30], []), 6);
    expect(big.balance(minuteAt(5))).toBeCloseTo(2 / 3, 12);
    expect(big.balance(minuteAt(6))).toBe(0);
  });

  it('turns round with the sides', () => {
    fc.assert(
      fc.property(trades(3), (list) => {
        const flipped = list.map((one): Trade => ({ ...one, side: one.side === 1 ? -1 : 1 }));
        const [one, other] = [told(list, 3).balance(minuteAt(3)), told(flipped, 3).balance(minuteAt(3))];
        expect(other === undefined ? undefined : 0 - other).toBe(one === undefined ? undefined : one + 0);
        expect(one === undefined || Math.abs(one) <= 1).toBe(true);
      }),
      RUNS,
    );
  });
});

it('read again from any minute on is as it was, and the future changes nothing', () => {
  fc.assert(
    fc.property(trades(6), fc.nat(5), (list, cut) => {
      const big = told(list, 6);
      const before = [big.events, big.limits, big.clusters, big.balance(minuteAt(6))];
      big.dropFrom(minuteAt(cut));
      for (let n = cut; n < 6; n += 1) close(big, n, list);
      expect([big.events, big.limits, big.clusters, big.balance(minuteAt(6))]).toEqual(before);
      const known = list.filter(({ time }) => time < minuteAt(cut));
      expect(told(list, cut).events).toEqual(told(known, cut).events);
      expect(numbersIn(before).every(Number.isFinite)).toBe(true);
    }),
    RUNS,
  );
});
