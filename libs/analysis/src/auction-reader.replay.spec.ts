import fc from 'fast-check';
import { after, DAY_MS, MINUTE_MS, type Candle } from '#libs/market';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import { MONDAY, PLAIN, randomMarket, TESTUSDT } from './testing/random-market.js';
import { arrival, Exchange } from './testing/replay.js';
import { readAll, textOf } from './testing/view-text.js';

const DAYS = 1440;

/** A reader that has followed the market from its first candle on, and its views by the number of candles seen. */
function followed(minutes: readonly Candle[], checkpoints: ReadonlySet<number>): Map<number, AuctionView> {
  const reader = new AuctionReader(TESTUSDT);
  const views = new Map<number, AuctionView>();
  minutes.forEach((minute, i) => {
    const view = reader.apply(arrival(minute));
    if (view && checkpoints.has(i)) views.set(i, view);
  });
  return views;
}

describe('a view', () => {
  const market = fc.record({
    seed: fc.nat(),
    volatility: fc.constantFrom(5, 60, 400),
    holes: fc.constantFrom(0, 0.0005, 0.01),
    longestHole: fc.constantFrom(2, 60, 2000),
    quiet: fc.constantFrom(0, 0.02),
    aggressor: fc.constantFrom('told', 'hidden'),
  } as const);

  it('is the same from a reader that has run for weeks and from a cold start at any minute', () => {
    const from = after(MONDAY, -26 * DAY_MS);
    fc.assert(
      fc.property(market, fc.array(fc.nat(2 * DAYS), { minLength: 4, maxLength: 4 }), (wish, offsets) => {
        const minutes = randomMarket({ ...wish, from, minutes: 28 * DAYS + 100 });
        const exchange = new Exchange(minutes);
        const last = minutes.length - 1;
        const checkpoints = new Set([last, ...offsets.map((offset) => Math.max(0, last - offset))]);
        const live = new AuctionReader(TESTUSDT);
        const lead = Math.max(1, last - 2 * DAYS - 200);
        live.start(exchange.history(minutes[lead]?.openTime ?? from));
        for (let i = lead; i <= last; i += 1) {
          const view = live.apply(arrival(minutes[i] ?? fail()));
          if (!checkpoints.has(i) || !view) continue;
          const cold = new AuctionReader(TESTUSDT);
          cold.start(exchange.history(view.asOf));
          expect(textOf(cold.view())).toBe(textOf(view));
        }
      }),
      { numRuns: 2 },
    );
  });

  it('is the same from candles one by one and all at once, over midnights and holes', () => {
    fc.assert(
      fc.property(market, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (wish, picks) => {
        const minutes = randomMarket({ ...wish, minutes: 2 * DAYS, from: after(MONDAY, 700 * MINUTE_MS) });
        const checkpoints = new Set(picks.map((pick) => pick % minutes.length));
        for (const [i, view] of followed(minutes, checkpoints)) {
          expect(textOf(readAll(minutes.slice(0, i + 1)).view())).toBe(textOf(view));
        }
      }),
      { numRuns: 5 },
    );
  });

  it('changes its digest with any candle of its window and with none outside', () => {
    const minutes = randomMarket({ ...PLAIN, minutes: 6 * DAYS });
    const digest = (candles: readonly Candle[]): string => readAll(candles).view().inputDigest;
    const louder = (index: number): Candle[] =>
      minutes.map((minute, i) => (i === index ? { ...minute, trades: (minute.trades ?? 0) + 1 } : minute));
    const plain = digest(minutes);
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(louder(3 * DAYS))).not.toBe(plain);
    expect(digest(louder(6 * DAYS - 1))).not.toBe(plain);
    expect(digest(louder(3 * DAYS - 1))).toBe(plain);
  });
});

function fail(): never {
  throw new Error('Market must have the candle');
}
