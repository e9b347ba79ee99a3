import fc from 'fast-check';
import { after, DAY_MS, MINUTE_MS, startOfDay } from '#libs/market';
import { AuctionReader } from './auction-reader.js';
import { CandleOrderError } from './candles/candle-series.js';
import { historyWindow } from './candles/history-window.js';
import { MONDAY, randomMarket, TESTUSDT, type RandomMarket } from './testing/random-market.js';
import { arrival, Exchange } from './testing/replay.js';
import { looseParts, oddNumbers, readAll, textOf } from './testing/view-text.js';

const DAYS = 1440;

describe('AuctionReader', () => {
  const week: Partial<RandomMarket> = { minutes: 5 * DAYS + 300, seed: 7, volatility: 60 };

  it('gives one view for each closed 1m candle and nothing for anything else', () => {
    const reader = new AuctionReader(TESTUSDT);
    const [first, second] = randomMarket({ minutes: 2 });
    if (!first || !second) throw new Error('Market must have candles');
    expect(() => reader.view()).toThrow('at least one 1m candle');
    expect(reader.apply(arrival(first))).toMatchObject({ asOf: after(MONDAY, MINUTE_MS), price: first.close });
    expect(reader.apply(arrival(first))).toBeUndefined();
    expect(reader.apply({ type: 'status', state: 'live', reason: '' })).toBeUndefined();
    expect(reader.apply(arrival({ ...second, timeframe: '5m' }))).toBeUndefined();
    expect(reader.apply(arrival(second))).toBe(reader.view());
  });

  it('reads a market of ten candles: what is missing is named, nothing is guessed', () => {
    const view = readAll(randomMarket({ minutes: 10 })).view();
    expect(view.state).toBeUndefined();
    expect(view.aggression).toBeUndefined();
    expect(view.sigma).toBeUndefined();
    expect(view.atr['1m']).toBeUndefined();
    expect(view.delta.ratio3m).toBeDefined();
    expect(view.delta.ratio15m).toBeUndefined();
    const codes = view.missing.map(({ code, what, have, need }) => `${code} ${what} ${have}/${need}`);
    expect(codes).toEqual(
      expect.arrayContaining(['WARMUP history.1m 10/4320', 'WARMUP atr.1m 10/14', 'WARMUP developing 0/14']),
    );
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('reads state, aggression and profiles once there is a month', () => {
    const reader = new AuctionReader(TESTUSDT);
    const minutes = randomMarket({ minutes: 31 * DAYS + 600, from: after(MONDAY, -30 * DAY_MS), volatility: 60 });
    reader.start(new Exchange(minutes).history(after(MONDAY, DAY_MS + 600 * MINUTE_MS)));
    const view = reader.view();
    expect(view).toMatchObject({ orderFlow: 'klines', session: 'london' });
    expect(view.state?.features.expansion).toBeDefined();
    expect(view.state?.reference).toBeDefined();
    expect(view.aggression).toMatchObject({ source: 'klines' });
    expect(view.developing).toMatchObject({ closed: false, quality: 0.8, from: startOfDay(view.asOf), to: view.asOf });
    expect(view.priorDay).toMatchObject({ closed: true, quality: 0.8, to: startOfDay(view.asOf) });
    expect(view.missing.map(({ what }) => what)).toEqual(['history.1d']);
    expect(view.inputs.map(({ timeframe, count }) => [timeframe, count])).toEqual([
      ['1d', 31],
      ['4h', 30 * 6 + 2],
      ['1h', 31 * 24 + 10],
      ['5m', 24 * 288 + 120],
      ['1m', 3 * DAYS + 600],
    ]);
  });

  it('ends the day at midnight: the profile closes, the new one is empty', () => {
    const minutes = randomMarket({ ...week, minutes: 20 * DAYS });
    const reader = new AuctionReader(TESTUSDT);
    reader.start(new Exchange(minutes).history(after(MONDAY, 20 * DAY_MS)));
    const view = reader.view();
    expect(view.asOf % DAY_MS).toBe(0);
    expect(view.developing).toBeUndefined();
    expect(view.missing).toContainEqual({ code: 'EMPTY', what: 'developing', have: 0, need: 1 });
    expect(view.priorDay).toMatchObject({ closed: true, to: view.asOf });
  });

  it('is frozen through and through, and later candles never change it', () => {
    const minutes = randomMarket({ ...week, minutes: 2 * DAYS });
    const reader = readAll(minutes.slice(0, 2000));
    const view = reader.view();
    const before = textOf({ ...view, instrument: '' });
    for (const minute of minutes.slice(2000)) reader.apply(arrival(minute));
    expect(textOf({ ...view, instrument: '' })).toBe(before);
    expect(looseParts(view)).toEqual([]);
  });

  it('replaces a candle that comes again with other values, and says so only when asked', () => {
    const minutes = randomMarket({ minutes: 700 });
    const target = minutes[400];
    if (!target) throw new Error('Market must have the candle');
    const revised = { ...target, high: target.high + 30, volume: target.volume + 500 };
    const reader = readAll(minutes);
    expect(reader.apply(arrival(revised))).toBeUndefined();
    expect(reader.view()).toEqual(readAll(minutes.with(400, revised)).view());
    expect(reader.view()).not.toEqual(readAll(minutes).view());
  });

  it('leaves a minute missing that comes too late', () => {
    const minutes = randomMarket({ minutes: 300 });
    const late = minutes[150];
    const reader = readAll(minutes.filter((minute) => minute !== late));
    const before = reader.view();
    expect(late && reader.apply(arrival(late))).toBeUndefined();
    expect(reader.view()).toBe(before);
  });

  it('refuses history out of order', () => {
    const minutes = randomMarket({ minutes: 3 });
    expect(() => readAll(minutes.toReversed())).toThrow(CandleOrderError);
  });

  it('sees holes in the times of the candles, whether or not it was told', () => {
    const minutes = randomMarket({ minutes: 800 });
    const holed = [...minutes.slice(0, 300), ...minutes.slice(340)];
    const told = new AuctionReader(TESTUSDT);
    for (const minute of holed) {
      if (minute === minutes[340]) {
        told.apply({
          type: 'gap',
          what: 'candles',
          from: after(MONDAY, 300 * MINUTE_MS),
          to: minute.openTime,
          reason: 'outage',
        });
      }
      told.apply(arrival(minute));
    }
    expect(told.view()).toEqual(readAll(holed).view());
    expect(told.view().contiguity).toMatchObject({
      expectedMinutes: 800,
      missingMinutes: 40,
      gaps: [{ from: after(MONDAY, 300 * MINUTE_MS), to: after(MONDAY, 340 * MINUTE_MS) }],
    });
    expect(told.view().missing).toContainEqual({ code: 'GAP', what: 'minutes', have: 760, need: 800 });
  });

  it('knows no flow ratio over a missing minute', () => {
    const minutes = randomMarket({ minutes: 400 });
    expect(readAll(minutes.filter((_, i) => i !== 398)).view().delta.ratio3m).toBeUndefined();
    const earlier = readAll(minutes.filter((_, i) => i !== 394)).view().delta;
    expect(earlier.ratio3m).toBeDefined();
    expect(earlier.ratio15m).toBeUndefined();
    expect(earlier.ratio1h).toBeDefined();
  });

  it('estimates the flow where the venue does not tell it, and says so', () => {
    const hidden = readAll(randomMarket({ minutes: 1200, aggressor: 'hidden' })).view();
    expect(hidden).toMatchObject({ orderFlow: 'estimated', aggression: { source: 'estimated' } });
    expect(Math.abs(hidden.aggression?.score ?? 1)).toBeLessThanOrEqual(0.5);
    expect(readAll(randomMarket({ minutes: 50, aggressor: 'hidden' })).view().orderFlow).toBe('none');
    expect(hidden.delta.ratio3m).toBeDefined();
    expect(hidden.delta).toMatchObject({ delta: undefined, cvdSession: undefined, buyShare: undefined });
  });

  it('calls a flat market flat', () => {
    const view = readAll(randomMarket({ minutes: 800, volatility: 0 })).view();
    expect(view.atr['1m']).toBeUndefined();
    expect(view.missing).toContainEqual({ code: 'FLAT', what: 'atr.1m', have: 800, need: 14 });
    expect(view.sigma).toBeUndefined();
    expect(view.aggression).toBeUndefined();
  });

  it('never says NaN or infinity, whatever the market does', () => {
    const market = fc.record({
      seed: fc.nat(),
      minutes: fc.integer({ min: 1, max: 250 }),
      from: fc.constantFrom(MONDAY, after(MONDAY, DAY_MS - 100 * MINUTE_MS), after(MONDAY, 3 * MINUTE_MS)),
      volatility: fc.constantFrom(0, 1, 40, 5000),
      price: fc.constantFrom(1, 50, 100_000, 10_000_000),
      holes: fc.constantFrom(0, 0.01, 0.4),
      longestHole: fc.constantFrom(1, 10, 4000),
      quiet: fc.constantFrom(0, 0.5, 1),
      aggressor: fc.constantFrom('told', 'hidden'),
    } as const);
    fc.assert(
      fc.property(market, (wish) => {
        const minutes = randomMarket(wish);
        if (minutes.length === 0) return;
        expect(oddNumbers(readAll(minutes).view())).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);
});

describe('historyWindow', () => {
  it('lists exactly what a cold start needs, anchored to the auction day', () => {
    const asOf = after(MONDAY, 603 * MINUTE_MS + 12_345);
    const day = (back: number): number => after(MONDAY, -back * DAY_MS);
    expect(historyWindow(asOf)).toEqual([
      { timeframe: '1d', from: day(60), to: day(3) },
      { timeframe: '4h', from: day(30), to: day(3) },
      { timeframe: '1h', from: day(62), to: day(3) },
      { timeframe: '5m', from: day(24), to: day(3) },
      { timeframe: '1m', from: day(3), to: after(MONDAY, 603 * MINUTE_MS) },
    ]);
  });

  it('lets a start right after a midnight without its last minute catch up with the live reader', () => {
    const minutes = randomMarket({ minutes: 9 * DAYS + 1 }).filter((_, i) => i !== 9 * DAYS - 1);
    const exchange = new Exchange(minutes);
    const live = readAll(minutes.slice(0, -1));
    const midnight = after(MONDAY, 9 * DAY_MS);
    const cold = new AuctionReader(TESTUSDT);
    cold.start(exchange.history(midnight), midnight);
    const next = arrival(minutes.at(-1) ?? fail());
    const full = new AuctionReader(TESTUSDT);
    full.start(exchange.history(after(midnight, MINUTE_MS)));
    expect(textOf(cold.apply(next))).toBe(textOf(full.view()));
    expect(live.apply(next)?.asOf).toBe(full.view().asOf);
  });
});

function fail(): never {
  throw new Error('Market must have the candle');
}
