import fc from 'fast-check';
import { after, MINUTE_MS, openTimeOf, type Candle, type EpochMs, type Instrument, type Trade } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import { flowSource } from './prints.js';
import { describeRecordings } from '../testing/recorded-trades.js';
import { candleOf, minuteAt, numbersIn, trade, trades, UNIT_MARKET } from '../testing/trade-market.js';
import { isWhole } from './trade-coverage.js';
import { TradeFlow } from './trade-flow.js';

const RUNS = { numRuns: 1000 };
const { trades: defaults } = ANALYSIS_SETTINGS;

/** Warm after a handful of trades and two candles. */
const QUICK: AnalysisSettings = {
  ...ANALYSIS_SETTINGS,
  trades: {
    ...defaults,
    imbalance: { ...defaults.imbalance, ratio: 1.5, bars: 2, minDeltaShare: 0.1 },
    stacked: { ...defaults.stacked, rows: 2 },
    exhaustion: { ...defaults.exhaustion, bars: 3 },
    bigTrades: { ...defaults.bigTrades, minClusters: 3, quantiles: { L: 0.5, M: 0.7, S: 0.9 } },
  },
};

const MINUTES = 20;
/** Rows of one tick. */
const RANGE = 10;

/** Hands minutes to a flow as a reader of candles would, each after the trades that arrived before its close. */
class Session {
  readonly flow = new TradeFlow(UNIT_MARKET, QUICK);
  #price = 1000;

  constructor(private readonly market: readonly Trade[]) {
    for (let n = -10; n < 0; n += 5) {
      const quiet = { ...candleOf([], minuteAt(n), 1000, '5m'), high: 1004, volume: 20 };
      this.flow.fiveMinutesClosed(quiet, RANGE);
    }
  }

  close(n: number): void {
    const minute = candleOf(this.market, minuteAt(n), this.#price);
    this.#price = minute.close;
    this.flow.minuteClosed(minute, { atr: RANGE, relativeDayVolume: 1 });
    if (n % 5 === 4) this.flow.fiveMinutesClosed(candleOf(this.market, minuteAt(n - 4), this.#price, '5m'), RANGE);
  }
}

/** @param delays minutes by which each trade comes late. */
function told(market: readonly Trade[], minutes: number, delays: readonly number[] = [], repeat = 1): TradeFlow {
  const session = new Session(market);
  const arrivals = market
    .map((one, i) => ({ one, at: Math.floor((one.time - minuteAt(0)) / MINUTE_MS) + (delays[i] ?? 0) }))
    .flatMap((arrival) => Array.from({ length: repeat }, () => arrival));
  for (let n = 0; n < minutes; n += 1) {
    for (const { one, at } of arrivals) if (at === n) session.flow.apply(one);
    session.close(n);
  }
  return session.flow;
}

function answers(flow: TradeFlow, asOf: EpochMs): unknown {
  return {
    prints: flow.prints(asOf),
    events: flow.bigTrades.events,
    limits: flow.bigTrades.limits,
    zones: flow.zones.zones,
    fiveMinutes: flow.footprints.fiveMinutes,
    minutes: flow.footprints.minutes,
    unfinished: flow.unfinishedAuctions(asOf),
    exhaustion: flow.exhaustion(),
    coverage: flow.coverage(asOf),
    missing: flow.missing(asOf),
    cvd: flow.tape.cvd,
  };
}

const market = trades(MINUTES, 998, 1003, 50);
const END = minuteAt(MINUTES + 5);

describe('what a flow answers', () => {
  it('does not depend on how late within five minutes, nor how often, trades came', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(market, delays, fc.integer({ min: 1, max: 3 }), (list, late, repeat) => {
        const inTime = told(list, MINUTES + 5);
        expect(answers(told(list, MINUTES + 5, late, repeat), END)).toEqual(answers(inTime, END));
        expect(inTime.revision).toBe(0);
      }),
      RUNS,
    );
  });

  it('does not change with what comes after', () => {
    fc.assert(
      fc.property(market, fc.integer({ min: 1, max: MINUTES }), (list, minutes) => {
        const known = list.filter(({ time }) => time < minuteAt(minutes));
        const asOf = minuteAt(minutes);
        const early = new Session(list);
        for (const one of list) early.flow.apply(one);
        for (let n = 0; n < minutes; n += 1) early.close(n);
        const { cvd: _all, ...before } = answers(early.flow, asOf) as Record<string, unknown>;
        const { cvd: _known, ...alone } = answers(told(known, minutes), asOf) as Record<string, unknown>;
        expect(before).toEqual(alone);
      }),
      RUNS,
    );
  });

  it('turns round where buyers and sellers change places, and holds no NaN', () => {
    fc.assert(
      fc.property(market, (list) => {
        const mirror = list.map((one): Trade => ({ ...one, side: one.side === 1 ? -1 : 1, price: 2001 - one.price }));
        const asOf = minuteAt(MINUTES);
        const flow = told(list, MINUTES);
        const { stackedImbalances } = flow.prints(asOf);
        const { stackedImbalances: mirrored } = told(mirror, MINUTES).prints(asOf);
        expect(mirrored === undefined ? undefined : 0 - mirrored).toBe(
          stackedImbalances === undefined ? undefined : stackedImbalances + 0,
        );
        expect(numbersIn(answers(flow, asOf)).every(Number.isFinite)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('the parts of aggression', () => {
  const steady = Array.from({ length: 20 * 12 }, (_, i) =>
    trade(i + 1, i * 5000, 1000 + (i % 4), 10 + (i % 7), i % 3 === 0 ? -1 : 1),
  );

  it('are known once there are clusters and candles enough', () => {
    const { bigTrades, stackedImbalances } = told(steady, 20).prints(minuteAt(20));
    expect([bigTrades, stackedImbalances]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(told(steady, 20).missing(minuteAt(20))).toEqual([]);
    expect(told(steady, 20).prints(minuteAt(20))).not.toEqual({ bigTrades: 0, stackedImbalances: 0 });
  });

  it('are unknown while trades of their minutes are missing', () => {
    const session = new Session(steady);
    for (const one of steady) if (one.time < minuteAt(17) || one.time >= minuteAt(18)) session.flow.apply(one);
    for (let n = 0; n < 20; n += 1) session.close(n);
    expect(session.flow.prints(minuteAt(20))).toEqual({ bigTrades: undefined, stackedImbalances: undefined });
    expect(session.flow.missing(minuteAt(20))).toEqual([
      { code: 'GAP', what: 'minutes with all trades', have: 14, need: 15 },
    ]);
    for (const one of steady) session.flow.apply(one);
    session.close(20);
    expect(session.flow.revision).toBe(1);
    expect(answers(session.flow, minuteAt(21))).toEqual(answers(told(steady, 21), minuteAt(21)));
  });

  it('are unknown in warm-up', () => {
    const flow = new TradeFlow(UNIT_MARKET);
    expect(flow.prints(minuteAt(0))).toEqual({ bigTrades: undefined, stackedImbalances: undefined });
    expect(flow.missing(minuteAt(0)).map(({ code, have, need }) => [code, have, need])).toEqual([
      ['WARMUP', 0, 2000],
      ['GAP', 0, 15],
    ]);
    expect([flow.exhaustion(), flow.coverage(minuteAt(0)), flow.unfinishedAuctions(minuteAt(0))]).toEqual([
      undefined,
      0,
      [],
    ]);
  });

  it('are read again from a candle that was corrected', () => {
    const session = new Session(steady);
    for (const one of steady) session.flow.apply(one);
    for (let n = 0; n < 20; n += 1) session.close(n);
    const whole = session.flow.prints(minuteAt(20));
    const right = candleOf(steady, minuteAt(18), 0);
    session.flow.minuteRevised({ ...right, volume: right.volume + 1 });
    expect(session.flow.prints(minuteAt(20)).bigTrades).toBeUndefined();
    session.flow.minuteRevised(right);
    session.flow.minuteRevised(candleOf(steady, minuteAt(2), 0));
    session.flow.fiveMinutesRevised(candleOf(steady, minuteAt(10), 0, '5m'));
    expect(session.flow.prints(minuteAt(20))).toEqual(whole);
  });
});

describe('rows', () => {
  it('are chosen at each full hour from the range of then', () => {
    const list = Array.from({ length: 121 }, (_, n) => trade(n + 1, n * MINUTE_MS, 1000 + n, 1, 1));
    const flow = new TradeFlow(UNIT_MARKET);
    for (const one of list) flow.apply(one);
    const sizes = list.map((_one, n) => {
      flow.minuteClosed(candleOf(list, minuteAt(n), 1000), { atr: 1, relativeDayVolume: 1 });
      if (n % 5 === 4) flow.fiveMinutesClosed(candleOf(list, minuteAt(n - 4), 1000, '5m'), n < 60 ? 200 : 520);
      return flow.footprints.of('1m', minuteAt(n))?.rowSize;
    });
    expect(new Set(sizes.slice(0, 60))).toEqual(new Set([1e12]));
    expect(new Set(sizes.slice(60, 120))).toEqual(new Set([20]));
    expect(sizes[120]).toBe(50);
    expect(flow.footprints.of('1h', minuteAt(60))).toMatchObject({
      rowSize: 20,
      buy: 60,
      low: 1060,
      high: 1119,
      trades: 60,
    });
    expect(flow.footprints.of('1h', minuteAt(-60))).toBeUndefined();
  });

  it('are those of the hour for a flow that begins in its middle', () => {
    const list = [trade(1, 37 * MINUTE_MS, 1000, 1, 1)];
    const flow = new TradeFlow(UNIT_MARKET);
    for (let n = -5; n < 35; n += 5) {
      flow.fiveMinutesClosed(candleOf([], minuteAt(n), 1000, '5m'), n < 0 ? 200 : 520);
    }
    for (const one of list) flow.apply(one);
    flow.minuteClosed(candleOf(list, minuteAt(37), 1000), { atr: 1, relativeDayVolume: 1 });
    expect(flow.footprints.of('1m', minuteAt(37))?.rowSize).toBe(20);
  });
});

describe('where the flow comes from', () => {
  it('is trades only where candles measure it and a kind of print is known', () => {
    const [known, unknown] = [
      { bigTrades: undefined, stackedImbalances: 0 },
      { bigTrades: undefined, stackedImbalances: undefined },
    ];
    expect(flowSource('klines', known)).toBe('trades');
    expect(flowSource('klines', unknown)).toBe('klines');
    expect(flowSource('estimated', known)).toBe('estimated');
    expect(flowSource('none', known)).toBe('none');
  });

  it('are all there if they sum to the volume of the candle and, where the venue tells, to what was bought', () => {
    const list = [trade(1, 0, 100, 3, 1), trade(2, 0, 100, 4, -1)];
    const flow = told(list, 1);
    const footprint = flow.footprints.of('1m', minuteAt(0));
    const candle = candleOf(list, minuteAt(0), 100);
    expect([
      isWhole(candle, footprint),
      isWhole({ ...candle, takerBuyVolume: 4 }, footprint),
      isWhole(candle, undefined),
    ]).toEqual([true, false, false]);
    expect(isWhole({ volume: 0, takerBuyVolume: 0 }, undefined)).toBe(true);
  });
});

/** Volume and bought volume by minute, added up without any code of the lib. */
function sumsByMinute(list: readonly Trade[]): ReadonlyMap<EpochMs, readonly [bigint, bigint]> {
  const sums = new Map<EpochMs, readonly [bigint, bigint]>();
  for (const { time, quantity, side } of list) {
    const minute = openTimeOf(time, '1m');
    const [volume, buy] = sums.get(minute) ?? [0n, 0n];
    sums.set(minute, [volume + BigInt(quantity), buy + (side === 1 ? BigInt(quantity) : 0n)]);
  }
  return sums;
}

describeRecordings((list: readonly Trade[], instrument: Instrument) => {
  const sums = [...sumsByMinute(list)].toSorted(([a], [b]) => a - b);
  const fives = new Map<EpochMs, Candle>();

  it('sums to the volume and delta of every minute and every five, with known rows', () => {
    const flow = new TradeFlow(instrument);
    flow.fiveMinutesClosed(
      candleOf([], openTimeOf(after(list[0]?.time ?? minuteAt(0), -5 * MINUTE_MS), '5m'), 1, '5m'),
      500,
    );
    const seen = { minutes: 0, rows: 0 };
    let next = 0;
    for (const [openTime, [volume, buy]] of sums) {
      const first = next;
      while (next < list.length && (list[next]?.time ?? 0) < after(openTime, MINUTE_MS))
        flow.apply(list[next++] as Trade);
      const candle = candleOf(list.slice(first, next), openTime, 1);
      flow.minuteClosed(candle, { atr: 100, relativeDayVolume: 1 });
      const footprint = flow.footprints.of('1m', openTime);
      const cells = footprint?.cells ?? new Float64Array(0);
      const sold = cells.filter((_cell, i) => i % 2 === 1).reduce((sum, cell) => sum + cell, 0);
      const bought = cells.reduce((sum, cell) => sum + cell, 0) - sold;
      expect([BigInt(bought), BigInt(bought + sold)]).toEqual([buy, volume]);
      expect(isWhole(candle, footprint)).toBe(true);
      fives.set(openTimeOf(openTime, '5m'), candle);
      seen.minutes += 1;
      seen.rows += cells.length / 2;
      if ((openTime / MINUTE_MS) % 5 !== 4) continue;
      const five = openTimeOf(openTime, '5m');
      flow.fiveMinutesClosed({ ...candle, timeframe: '5m', openTime: five }, 500);
      const parts = sums.filter(([time]) => openTimeOf(time, '5m') === five);
      const whole = flow.footprints.of('5m', five);
      expect(BigInt((whole?.buy ?? 0) + (whole?.sell ?? 0))).toBe(parts.reduce((sum, [, [part]]) => sum + part, 0n));
    }
    expect(next).toBe(list.length);
    expect(seen.rows).toBeGreaterThan(seen.minutes);
    expect(numbersIn(answers(flow, after(sums.at(-1)?.[0] ?? minuteAt(0), MINUTE_MS))).every(Number.isFinite)).toBe(
      true,
    );
  });

  it('sees the holes in the ids', () => {
    const byId = new Map(list.map((one) => [Number(one.id), one.side * one.quantity]));
    const ids = [...byId.keys()];
    const flow = new TradeFlow(instrument);
    for (const one of list) flow.apply(one);
    expect(flow.tape.missing).toBe((ids.at(-1) ?? 0) - (ids[0] ?? 0) + 1 - ids.length);
    expect(flow.tape.cvd).toBe([...byId.values()].reduce((sum, signed) => sum + signed, 0));
  });
});
