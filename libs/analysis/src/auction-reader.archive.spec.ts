import { after, DAY_MS, type Candle } from '#libs/market';
import { archivedMonth, BTCUSDT, missingMonth } from '../../../test/support/archive.js';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import { arrival, Exchange } from './testing/replay.js';

const MONTHS = ['2024-05', '2024-06', '2024-07'] as const;
const absent = missingMonth(MONTHS);
const name = absent
  ? `skipped: no archive of ${absent} (MARKET_DATA_DIR names the directory of recorded data)`
  : 'a recorded month of BTCUSDT, with two months of history before it';

interface Counts {
  minutes: number;
  outOfBalance: number;
  event: number;
  areas: Set<string>;
  odd: string[];
}

function count(counts: Counts, view: AuctionView): void {
  const { state, balance, aggression, developing } = view;
  counts.minutes += 1;
  if (state?.label === 'Out of Balance') counts.outOfBalance += 1;
  if (state?.event) counts.event += 1;
  if (balance) counts.areas.add(balance.id);
  const numbers = [view.price, view.sigma, state?.score, state?.confidence, aggression?.score, developing?.poc];
  if (!state || !aggression || numbers.some(Number.isNaN)) counts.odd.push(new Date(view.asOf).toISOString());
}

(absent ? describe.skip : describe)(name, () => {
  const counts: Counts = { minutes: 0, outOfBalance: 0, event: 0, areas: new Set(), odd: [] };

  beforeAll(async () => {
    const months = await Promise.all(MONTHS.map((month) => archivedMonth(month)));
    const candles: readonly Candle[] = months.flat();
    const first = months[2]?.[0]?.openTime ?? after(candles[0]?.openTime ?? fail(), 61 * DAY_MS);
    const reader = new AuctionReader(BTCUSDT);
    reader.start(new Exchange(candles.filter(({ openTime }) => openTime < first)).history(first));
    for (const candle of months[2] ?? []) {
      const view = reader.apply(arrival(candle));
      if (view) count(counts, view);
    }
  }, 120_000);

  it('has a state and aggression at every minute, and no number that is none', () => {
    expect(counts.minutes).toBe(31 * 1440);
    expect(counts.odd).toEqual([]);
  });

  it('is out of balance about as often as published runs, and seldom in an event', () => {
    expect(counts.outOfBalance / counts.minutes).toBeGreaterThan(0.15);
    expect(counts.outOfBalance / counts.minutes).toBeLessThan(0.32);
    expect(counts.event / counts.minutes).toBeLessThan(0.12);
  });

  it('finds two to four balance areas a day', () => {
    expect(counts.areas.size / 31).toBeGreaterThan(2);
    expect(counts.areas.size / 31).toBeLessThan(4);
  });
});

function fail(): never {
  throw new Error('Archive must have candles');
}
