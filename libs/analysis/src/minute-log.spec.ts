import { after, DAY_MS, MINUTE_MS, type Candle } from '#libs/market';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import { MONDAY, randomMarket, TESTUSDT } from './testing/random-market.js';
import { arrival, Exchange } from './testing/replay.js';
import { looseParts, oddNumbers, readAll, textOf } from './testing/view-text.js';

const FROM = after(MONDAY, -23 * DAY_MS);
const MARKET = randomMarket({
  seed: 5,
  from: FROM,
  minutes: 24 * 1440 + 30,
  volatility: 60,
  holes: 0.002,
  longestHole: 9,
});
const EXCHANGE = new Exchange(MARKET);

/** A reader started 13 hours before the last midnight, and its views from there on. */
function followed(): readonly AuctionView[] {
  const start = after(MONDAY, DAY_MS - 780 * MINUTE_MS);
  const reader = new AuctionReader(TESTUSDT);
  reader.start(EXCHANGE.history(start));
  return MARKET.filter(({ openTime }) => openTime >= start).flatMap((minute) => reader.apply(arrival(minute)) ?? []);
}

/** What a view says of its own minute, as its entry must say it. */
function ownMinute({ asOf, price, atr, aggression, delta, state, balance }: AuctionView): object {
  const ranges = { '1m': atr['1m'], '5m': atr['5m'], '1h': atr['1h'] };
  return { closeTime: asOf, close: price, atr: ranges, aggression, ratio3m: delta.ratio3m, state, balance };
}

describe('the recent minutes of a view', () => {
  const views = followed();
  const last = views.at(-1) ?? fail();

  it('end with its own, which says what the view says', () => {
    for (const view of views) expect(view.recent.at(-1)).toMatchObject(ownMinute(view));
  });

  it('are those of the last twelve hours that there were, oldest first', () => {
    const from = after(last.asOf, -720 * MINUTE_MS);
    const expected = MARKET.filter(({ openTime }) => openTime >= from);
    expect(expected.length).toBeLessThan(720);
    expect(last.recent.map(({ openTime }) => openTime)).toEqual(expected.map(({ openTime }) => openTime));
    expect(last.recent[0]).toMatchObject(facts(expected[0] ?? fail()));
  });

  it('say of each minute what its own view said, within one day', () => {
    const midnight = after(MONDAY, DAY_MS);
    const evening = views.findLast(({ asOf }) => asOf < midnight) ?? fail();
    const said = new Map(views.map((view) => [view.asOf, view.recent.at(-1)]));
    const inside = evening.recent.filter(({ closeTime }) => said.has(closeTime));
    expect(inside.length).toBeGreaterThan(600);
    for (const minute of inside) expect(minute).toEqual(said.get(minute.closeTime));
  });

  it('say past midnight what candles told before it: only state and areas are walked anew', () => {
    const said = new Map(views.map((view) => [view.asOf, view.recent.at(-1)]));
    const before = last.recent.filter(({ closeTime }) => closeTime <= after(MONDAY, DAY_MS) && said.has(closeTime));
    expect(before.length).toBeGreaterThan(600);
    for (const { state: _, balance: __, ...told } of before) expect(said.get(told.closeTime)).toMatchObject(told);
    expect(before.some(({ state }) => state !== undefined)).toBe(true);
  });

  it('are the same from a cold start', () => {
    const cold = new AuctionReader(TESTUSDT);
    cold.start(EXCHANGE.history(last.asOf));
    expect(textOf(cold.view().recent)).toBe(textOf(last.recent));
  });

  it('are the same whenever they are read: not what came later', () => {
    const late = followed();
    const early = views[700] ?? fail();
    expect(textOf(late[700]?.recent)).toBe(textOf(early.recent));
  });

  it('of a view given out before stay as they were when a candle is replaced', () => {
    const minutes = randomMarket({ minutes: 700 });
    const target = minutes[650] ?? fail();
    const reader = readAll(minutes);
    const before = reader.view();
    reader.apply(arrival({ ...target, close: target.low, volume: target.volume + 10 }));
    expect(textOf(before.recent)).toBe(textOf(readAll(minutes).view().recent));
    expect(reader.view().recent[650]).toMatchObject({ close: target.low, volume: target.volume + 10 });
  });

  it('share the state of their five minutes, are frozen, and can be cloned', () => {
    const states = new Set(last.recent.map(({ state }) => state));
    expect(states.size).toBeLessThanOrEqual(146);
    expect(looseParts({ recent: last.recent })).toEqual([]);
    expect(oddNumbers(last.recent)).toEqual([]);
    const { instrument: _, ...rest } = last;
    expect(structuredClone(rest).recent).toEqual(last.recent);
  });
});

function facts({ openTime, open, high, low, close, volume, takerBuyVolume }: Candle): object {
  return { openTime, open, high, low, close, volume, takerBuyVolume };
}

function fail(): never {
  throw new Error('Market must have the minute');
}
