import fc from 'fast-check';
import { listing } from '../instrument.js';
import type { Minute, MinuteIds } from '../minute.js';
import type { MinuteTrades } from '../minute-trades.js';
import { aggregateCount } from './aggregates.js';
import { fillMinute } from './fill-minute.js';

const OPEN_TIME = Date.UTC(2025, 2, 1);
const { instrument } = listing('BTCUSDT');

/** What a candle says, recomputed from trades the plain way. */
function tally(trades: MinuteTrades): Omit<Minute, 'openTime' | 'closeTime'> {
  const prices = [...trades.price];
  const rows = prices.map((price, i) => ({
    price,
    quantity: trades.quantity[i] ?? 0,
    buy: trades.buyerIsMaker[i] === 0,
  }));
  const buys = rows.filter(({ buy }) => buy);
  const quote = (of: typeof rows): bigint =>
    of.reduce((sum, { price, quantity }) => sum + BigInt(price) * BigInt(quantity), 0n);
  return {
    open: prices[0] ?? 0,
    high: prices.reduce((a, b) => Math.max(a, b), 0),
    low: prices.reduce((a, b) => Math.min(a, b), Infinity),
    close: prices.at(-1) ?? 0,
    volume: rows.reduce((sum, { quantity }) => sum + quantity, 0),
    takerBuyVolume: buys.reduce((sum, { quantity }) => sum + quantity, 0),
    trades: trades.rawQuantity.length,
    quoteVolume: quote(rows),
    takerBuyQuoteVolume: quote(buys),
  };
}

function idsOf(minute: Minute, aggregates = aggregateCount(7, minute.openTime, minute.trades)): MinuteIds {
  return { firstAggId: 1_000, aggregates, firstTradeId: 5_000, lastTradeId: 5_000 + minute.trades - 1 };
}

function expectFilled(minute: Minute, ids: MinuteIds): MinuteTrades {
  const trades = fillMinute('42', instrument, minute, ids);
  const { openTime, closeTime, open, high, low, close, volume, takerBuyVolume } = minute;
  const exact = { open, high, low, close, volume, takerBuyVolume, trades: minute.trades };
  expect(tally(trades)).toMatchObject(exact);
  expect(trades.count).toBe(ids.aggregates);
  const spans = [...trades.firstRaw];
  for (let i = 0; i < trades.count; i += 1) {
    const raws = trades.rawQuantity.slice(spans[i], spans[i + 1]);
    if (raws.length === 0 || raws.reduce((a, b) => a + b, 0) !== trades.quantity[i]) throw new Error(`aggregate ${i}`);
    const time = trades.time[i] ?? 0;
    if (time < (trades.time[i - 1] ?? openTime) || time > closeTime) throw new Error(`time of aggregate ${i}`);
  }
  if (trades.rawQuantity.some((quantity) => quantity < 1)) throw new Error('a trade without quantity');
  expect(trades.rawId.at(-1)).toBe(ids.lastTradeId);
  return trades;
}

const share = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 0, max: 10_000 }).map((parts) => parts / 10_000),
);

/** Every candle that trades can form: flat, one-sided, thin and busy ones included. */
const minutes: fc.Arbitrary<Minute> = fc
  .record({
    low: fc.integer({ min: 1, max: 12_000_000 }),
    range: fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 0, max: 500_000 })),
    open: share,
    close: share,
    trades: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 1_500 })),
    lot: fc.constantFrom(1, 10),
    extraLots: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50_000_000 })),
    buys: share,
    quote: share,
    closedEarly: fc.boolean(),
  })
  .map(({ low, range, lot, ...drawn }) => {
    const flat = drawn.trades === 1 ? 0 : range;
    const open = low + Math.round(drawn.open * flat);
    const close = low + Math.round(drawn.close * flat);
    const enough = drawn.trades >= 4;
    const high = enough ? low + flat : Math.max(open, close);
    const bottom = enough ? low : Math.min(open, close);
    const volume = (drawn.trades + drawn.extraLots) * lot;
    const buyVolume =
      drawn.trades === 1 ? volume * Math.round(drawn.buys) : lot * Math.round((volume / lot) * drawn.buys);
    const price = BigInt(bottom + Math.round(drawn.quote * (high - bottom)));
    return {
      openTime: OPEN_TIME,
      closeTime: OPEN_TIME + (drawn.closedEarly ? 999 : 59_999),
      open,
      high,
      low: bottom,
      close,
      volume,
      quoteVolume: price * BigInt(volume),
      trades: drawn.trades,
      takerBuyVolume: buyVolume,
      takerBuyQuoteVolume: price * BigInt(buyVolume),
    };
  });

const BUSY: Minute = {
  openTime: OPEN_TIME,
  closeTime: OPEN_TIME + 59_999,
  open: 11_200_000,
  high: 11_210_000,
  low: 10_500_000,
  close: 10_700_000,
  volume: 4_021_000_000,
  quoteVolume: 4_021_000_000n * 10_800_000n,
  trades: 213_107,
  takerBuyVolume: 1_800_000_010,
  takerBuyQuoteVolume: 1_800_000_010n * 10_810_000n,
};

describe('fillMinute', () => {
  it('reproduces open, high, low, close, volume, taker-buy volume and count of any candle', () => {
    fc.assert(
      fc.property(minutes, (minute) => void expectFilled(minute, idsOf(minute))),
      { numRuns: 1_200 },
    );
  });

  it('meets the quote volumes of an ordinary minute to a part in a million', () => {
    const seen: number[] = [];
    fc.assert(
      fc.property(minutes, (minute) => {
        const middle = BigInt(Math.floor((minute.high + minute.low) / 2));
        const sides = Math.min(minute.takerBuyVolume, minute.volume - minute.takerBuyVolume);
        fc.pre(minute.trades >= 100 && sides >= minute.volume / 10);
        const quoteVolume = middle * BigInt(minute.volume);
        const takerBuyQuoteVolume = middle * BigInt(minute.takerBuyVolume);
        const wanted = { ...minute, quoteVolume, takerBuyQuoteVolume };
        const got = tally(expectFilled(wanted, idsOf(wanted)));
        seen.push(Math.abs(Number(got.quoteVolume - quoteVolume) / Number(quoteVolume)));
      }),
      { numRuns: 300 },
    );
    const close = seen.filter((error) => error < 1e-6).length;
    expect(close / seen.length).toBeGreaterThan(0.9);
  });

  it('fills the busiest minute on record', () => {
    const trades = expectFilled(BUSY, idsOf(BUSY));
    expect(trades.count).toBeGreaterThan(80_000);
    const { quoteVolume } = tally(trades);
    expect(Math.abs(Number(quoteVolume - BUSY.quoteVolume)) / Number(BUSY.quoteVolume)).toBeLessThan(1e-9);
  });

  it('is a function of seed, symbol and minute', () => {
    const minute = { ...BUSY, trades: 900 };
    const one = fillMinute('42', instrument, minute, idsOf(minute));
    expect(fillMinute('42', instrument, minute, idsOf(minute))).toEqual(one);
    expect(fillMinute('43', instrument, minute, idsOf(minute)).quantity).not.toEqual(one.quantity);
    expect(fillMinute('42', listing('ETHUSDT').instrument, minute, idsOf(minute)).quantity).not.toEqual(one.quantity);
  });

  it('has no trades for a minute without any', () => {
    const price = 2_808_000;
    const nothing = { volume: 0, quoteVolume: 0n, trades: 0, takerBuyVolume: 0, takerBuyQuoteVolume: 0n };
    const minute = { ...BUSY, ...nothing, open: price, high: price, low: price, close: price };
    expect(fillMinute('42', instrument, minute, idsOf(minute)).count).toBe(0);
  });

  it.each([
    ['a high that no trade can have left', { trades: 1, volume: 10, takerBuyVolume: 0 }],
    ['less volume than trades', { volume: 100, takerBuyVolume: 50 }],
    ['more bought than traded', { takerBuyVolume: BUSY.volume + 10 }],
    ['an open above the high', { open: BUSY.high + 1 }],
  ])('refuses %s', (_, wrong) => {
    const minute = { ...BUSY, ...wrong };
    expect(() => fillMinute('42', instrument, minute, idsOf(minute))).toThrow('must be one that trades can form');
  });
});
