import { minutesFrom, viewOf } from '../../../test/support/views.js';
import type { AuctionView } from '#libs/analysis';
import { after } from '#libs/market';
import { BarrierTrade, type Outcome } from '#libs/signal';
import { DEFAULT_COST_PROFILE, type Plan } from '#libs/strategy';
import { Chance } from './chance.js';
import { Placebo } from './placebo.js';

/** A driftless walk of minutes. */
function walk(count: number, seed: number): readonly AuctionView[] {
  const chance = new Chance(seed);
  let price = 1_000_000;
  const last = viewOf().latest['1m'];
  if (!last) throw new Error('A candle expected');
  return Array.from({ length: count }, (_, i) => {
    const open = price;
    const path = Array.from({ length: 8 }, () => (price += chance.next() < 0.5 ? -40 : 40));
    const [openTime, session] = [minutesFrom(i), i % 2 === 0 ? 'asia' : 'weekend'] as const;
    const prices = { open, high: Math.max(open, ...path), low: Math.min(open, ...path), close: price };
    const candle = { ...last, openTime, closeTime: after(openTime, 60_000), ...prices };
    return viewOf({ asOf: candle.closeTime, session, latest: { '1m': candle } });
  });
}

function planAt(price: number, minute: number): Plan {
  return {
    setup: 'Trend Model',
    direction: 1,
    entry: price,
    stop: price - 1_000,
    targets: [{ price: price + 1_500, fraction: 1 }],
    expiresAt: minutesFrom(minute + 3),
    timeStopMinutes: 300,
    invalidations: [],
  };
}

/** Every hundredth minute entered and followed as signals are. */
function outcomesOf(views: readonly AuctionView[], foresight = 0): readonly Outcome[] {
  return views.slice(0, -600).flatMap((view, i) => {
    const close = view.latest['1m']?.close ?? 0;
    if (i % 100 !== 0 || (views[i + foresight]?.latest['1m']?.close ?? 0) < close) return [];
    const plan = planAt(close, i + 1);
    const trade = new BarrierTrade({ plan, decidedAt: view.asOf, price: close }, DEFAULT_COST_PROFILE);
    for (const { latest } of views.slice(i + 1)) if (latest['1m'] && trade.advance(latest['1m'])) break;
    return trade.result ? [{ plan, session: view.session, result: trade.result } as Outcome] : [];
  });
}

describe('the placebo', () => {
  const views = walk(12_000, 7);
  const placebo = new Placebo(DEFAULT_COST_PROFILE);
  for (const view of views) placebo.take(view);

  it('finds no margin in entries that were random themselves', () => {
    const { trades, placebos, margin } = placebo.margin('random', outcomesOf(views), 1);
    expect(trades).toBeGreaterThan(90);
    expect(placebos).toBeGreaterThan(4 * trades);
    expect(margin.value?.low).toBeLessThan(0);
    expect(margin.value?.high).toBeGreaterThan(0);
  });

  it('finds it in entries that knew the next hour', () => {
    const { margin } = placebo.margin('leak', outcomesOf(views, 60), 1);
    expect(margin.value?.low).toBeGreaterThan(0);
  });

  it('draws the same for the same seed, and others for another', () => {
    const outcomes = outcomesOf(views);
    expect(placebo.margin('a', outcomes, 1)).toEqual(placebo.margin('a', outcomes, 1));
    expect(placebo.margin('a', outcomes, 2)).not.toEqual(placebo.margin('a', outcomes, 1));
  });

  it('says nothing of fewer than 30', () => {
    expect(placebo.margin('few', outcomesOf(views).slice(0, 5), 1).margin).toEqual({
      value: null,
      reason: '5 of 30 outcomes',
    });
  });
});

describe('chance', () => {
  it('is even, within its limit and repeatable', () => {
    const chance = new Chance(3);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 50_000; i += 1) {
      const drawn = chance.below(5);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(new Chance(3).next()).toBe(new Chance(3).next());
  });
});
