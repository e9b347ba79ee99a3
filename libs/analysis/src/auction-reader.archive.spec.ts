import { after, DAY_MS, MINUTE_MS, startOfDay, type Candle } from '#libs/market';
import { archivedMonth, BTCUSDT, missingMonth } from '../../../test/support/archive.js';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import type { KeyLevel } from './levels/level-merge.js';
import { levelPosition } from './levels/level-position.js';
import type { CandleFlow } from './order-flow/candle-flow.js';
import type { Scope } from './profile/scope-span.js';
import { arrival, Exchange } from './testing/replay.js';
import { looseParts } from './testing/view-text.js';

const MONTHS = ['2024-05', '2024-06', '2024-07'] as const;
const absent = missingMonth(MONTHS);
const name = absent
  ? `skipped: no archive of ${absent} (MARKET_DATA_DIR names the directory of recorded data)`
  : 'recorded weeks of BTCUSDT, with two months of history before them';

/** Days of the last month before those that are read, and days that are. */
const SKIPPED = 12;
const DAYS = 14.5;
const MINUTES = DAYS * 1440;

interface Counts {
  minutes: number;
  outOfBalance: number;
  event: number;
  areas: Set<string>;
  levels: number[];
  lonely: number;
  legs: Set<string>;
  confluence: number;
  divergences: Set<number>;
  odd: string[];
}

function count(counts: Counts, view: AuctionView): void {
  const { state, balance, aggression, developing, legs, levels } = view;
  counts.minutes += 1;
  if (state?.label === 'Out of Balance') counts.outOfBalance += 1;
  if (state?.event) counts.event += 1;
  if (balance) counts.areas.add(balance.id);
  for (const leg of [legs.up, legs.down]) if (leg?.valid) counts.legs.add(`${leg.direction}:${leg.origin.at}`);
  for (const { later } of view.divergences) counts.divergences.add(later.at);
  if (view.confluence) counts.confluence += 1;
  if (view.asOf % (5 * MINUTE_MS) === 0) countLevels(counts, levels, view.price);
  const numbers = [view.price, view.sigma, state?.score, state?.confidence, aggression?.score, developing?.poc];
  if (!state || !aggression || numbers.some(Number.isNaN)) counts.odd.push(new Date(view.asOf).toISOString());
}

function countLevels(counts: Counts, levels: readonly KeyLevel[], price: number): void {
  counts.levels.push(levels.length);
  const { support, resistance } = levelPosition(levels, price);
  if (!support || !resistance) counts.lonely += 1;
  for (const level of levels) {
    const isSound = level.score > 0 && level.score <= 1 && level.low <= level.price && level.price <= level.high;
    if (!isSound) counts.odd.push(`level at ${level.price}`);
  }
}

(absent ? describe.skip : describe)(name, () => {
  const counts: Counts = {
    minutes: 0,
    outOfBalance: 0,
    event: 0,
    areas: new Set(),
    levels: [],
    lonely: 0,
    legs: new Set(),
    confluence: 0,
    divergences: new Set(),
    odd: [],
  };
  let reader = new AuctionReader(BTCUSDT);

  beforeAll(async () => {
    const months = await Promise.all(MONTHS.map((month) => archivedMonth(month)));
    const candles: readonly Candle[] = months.flat();
    const first = months[2]?.[SKIPPED * 1440]?.openTime ?? fail();
    reader = new AuctionReader(BTCUSDT);
    reader.start(new Exchange(candles.filter(({ openTime }) => openTime < first)).history(first));
    for (const candle of months[2]?.slice(SKIPPED * 1440, SKIPPED * 1440 + MINUTES) ?? []) {
      const view = reader.apply(arrival(candle));
      if (view) count(counts, view);
    }
  }, 120_000);

  it('has a state and aggression at every minute, and no number that is none', () => {
    expect(counts.minutes).toBe(MINUTES);
    expect(counts.odd).toEqual([]);
  });

  it('is out of balance about as often as published runs, and seldom in an event', () => {
    expect(counts.outOfBalance / counts.minutes).toBeGreaterThan(0.12);
    expect(counts.outOfBalance / counts.minutes).toBeLessThan(0.32);
    expect(counts.event / counts.minutes).toBeLessThan(0.12);
  });

  it('finds two to four balance areas a day', () => {
    expect(counts.areas.size / DAYS).toBeGreaterThan(2);
    expect(counts.areas.size / DAYS).toBeLessThan(4);
  });

  it('merges to a few dozen key levels, with one on either side of price but for new highs and lows', () => {
    expect(Math.min(...counts.levels)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...counts.levels)).toBeLessThanOrEqual(60);
    expect(counts.lonely / counts.levels.length).toBeLessThan(0.05);
  });

  it('finds several valid impulse legs a day and a few divergences, and always knows the confluence', () => {
    expect(counts.legs.size / DAYS).toBeGreaterThan(4);
    expect(counts.legs.size / DAYS).toBeLessThan(16);
    expect(counts.divergences.size / DAYS).toBeGreaterThan(0.5);
    expect(counts.divergences.size / DAYS).toBeLessThan(12);
    expect(counts.confluence).toBe(counts.minutes);
  });

  it('conserves volume in every scope to the last step', () => {
    const { asOf, legs } = reader.view();
    const day = startOfDay(asOf);
    const scopes: readonly Scope[] = [
      { kind: 'developing' },
      { kind: 'prior_day' },
      { kind: 'week' },
      { kind: 'prior_week' },
      { kind: 'session', session: 'asia' },
      { kind: 'session', session: 'london' },
      { kind: 'session', session: 'new_york' },
      { kind: 'composite', days: 5 },
      { kind: 'composite', days: 20 },
      { kind: 'fixed', from: after(day, -DAY_MS), to: after(day, -DAY_MS + 90 * MINUTE_MS) },
      ...[legs.up, legs.down].flatMap((leg) => (leg ? [{ kind: 'leg', from: leg.from, to: leg.to } as const] : [])),
    ];
    for (const scope of scopes) {
      const profile = reader.profile(scope).profile;
      if (!profile) continue;
      const candles = reader
        .candles(profile.source, 10_000)
        .filter(({ openTime }) => openTime >= profile.from && openTime < profile.to);
      expect([scope.kind, profile.total]).toEqual([scope.kind, candles.reduce((sum, { volume }) => sum + volume, 0)]);
      expect(profile.candles).toBe(candles.length);
    }
    expect(scopes.filter((scope) => reader.profile(scope).profile).length).toBeGreaterThanOrEqual(8);
  });

  it('gives a view with all its parts, frozen through and through', () => {
    const view = reader.view();
    expect(looseParts(view)).toEqual([]);
    expect(view.timePrice?.brackets).toBeGreaterThan(0);
    expect(view.nakedPocs.some(({ kind, state }) => kind === 'day' && state === 'naked')).toBe(true);
    for (const swings of Object.values(view.swings)) expect(swings.pivots.length).toBeGreaterThan(3);
    const kinds = new Set(view.levels.flatMap((level) => level.kinds));
    for (const kind of [
      'prior_week_poc',
      'prior_day_vah',
      'composite_hvn',
      'session_low',
      'round_number',
      'swing_5m',
    ]) {
      expect([...kinds]).toContain(kind);
    }
  });

  it('adds the flow of its candles up, of whatever timeframe', () => {
    const last = (timeframe: '1m' | '5m' | '1h'): readonly CandleFlow[] => reader.orderFlow(timeframe, 48);
    for (const flows of [last('1m'), last('5m'), last('1h')]) {
      expect(flows).toHaveLength(48);
      flows.slice(1).forEach((flow, i) => {
        const before = flows[i]?.cvdContinuous ?? NaN;
        expect(flow.cvdContinuous).toBe(before + (flow.delta ?? NaN));
      });
      expect(flows.every(({ prints }) => prints === undefined)).toBe(true);
    }
    expect(last('1m').at(-1)?.cvdSession).toBe(reader.view().delta.cvdSession);
    expect(reader.footprints('5m', 3)).toEqual({
      footprints: [],
      missing: [{ code: 'EMPTY', what: 'trades of 5m', have: 0, need: 3 }],
    });
  });
});

function fail(): never {
  throw new Error('Archive must have candles');
}
