import { after, epochMs, MINUTE_MS, startOfDay, type Candle, type EpochMs } from '#libs/market';
import { archivedMonth, BTCUSDT, missingMonth } from '../../../test/support/archive.js';
import { AuctionReader } from './auction-reader.js';
import type { AuctionView } from './auction-view.js';
import { MONDAY } from './testing/random-market.js';
import { arrival, Exchange } from './testing/replay.js';
import { oddNumbers, textOf } from './testing/view-text.js';

/** An outage of the exchange: first minute without a candle and first one with. */
interface Outage {
  readonly month: string;
  readonly day: number;
}

const OUTAGES: readonly Outage[] = [
  { month: '2018-02', day: 8 },
  { month: '2023-03', day: 24 },
];

/** @returns the longest hole that begins on that day. */
function holeOf(candles: readonly Candle[], { month, day }: Outage): { from: EpochMs; to: EpochMs } {
  const start = epochMs(Date.parse(`${month}-${String(day).padStart(2, '0')}T00:00:00Z`));
  let hole = { from: start, to: start };
  candles.forEach(({ openTime }, i) => {
    const next = candles[i + 1]?.openTime ?? openTime;
    const isToday = openTime >= start && openTime < after(start, 1440 * MINUTE_MS);
    const from = after(openTime, MINUTE_MS);
    if (isToday && next - from > hole.to - hole.from) hole = { from, to: next };
  });
  return hole;
}

describe.each(OUTAGES)('the outage of $month-$day', (outage) => {
  const absent = missingMonth([outage.month]);
  if (absent) {
    it.todo(`not run: no archive of ${absent} (MARKET_DATA_DIR names the directory of recorded data)`);
    return;
  }
  let hole = { from: MONDAY, to: MONDAY };
  let exchange = new Exchange([]);
  const views: AuctionView[] = [];
  let last = new AuctionReader(BTCUSDT);

  beforeAll(async () => {
    const candles = await archivedMonth(outage.month);
    hole = holeOf(candles, outage);
    exchange = new Exchange(candles);
    const reader = new AuctionReader(BTCUSDT);
    reader.start(exchange.history(after(hole.from, -60 * MINUTE_MS)));
    const followed = candles.filter(
      ({ openTime }) => openTime >= after(hole.from, -60 * MINUTE_MS) && openTime < after(hole.to, 400 * MINUTE_MS),
    );
    for (const candle of followed) {
      const view = reader.apply(arrival(candle));
      if (view) views.push(view);
    }
    last = reader;
  }, 60_000);

  const viewAt = (minutes: number): AuctionView => {
    const found = views.find(({ asOf }) => asOf >= after(hole.to, minutes * MINUTE_MS));
    if (!found) throw new Error('Reader must have come so far');
    return found;
  };

  it('leaves a hole that the view names, and halves the trust in its profile', () => {
    const view = viewAt(120);
    expect(view.contiguity.gaps).toContainEqual({ from: hole.from, to: hole.to });
    const isLong = hole.to - hole.from > 120 * MINUTE_MS;
    const lost = view.missing.filter(({ code }) => code === 'GAP').map(({ what }) => what);
    expect(lost.includes('minutes')).toBe(isLong);
    expect(lost).toContain('cvd.session');
    expect(view.state?.gap ?? true).toBe(true);
    const { profile, missing } = last.profile({ kind: 'fixed', from: startOfDay(hole.from), to: view.asOf });
    expect(profile?.quality ?? 0.4).toBe(0.4);
    expect(missing.map(({ code }) => code)).toEqual([profile ? 'GAP' : 'WARMUP']);
  });

  it('keeps the state at half its confidence, in an event for the half hour after trading resumed', () => {
    const before = views.findLast(({ asOf }) => asOf <= hole.from) ?? fail();
    const [first, last] = [viewAt(5), viewAt(30)];
    expect(first.state?.label).toBe(before.state?.label);
    for (const { state } of [first, last]) {
      expect(state?.event ?? true).toBe(true);
      expect(state?.confidence ?? 0).toBeLessThanOrEqual(0.5);
    }
  });

  it('leaves no number that is none, and no ratio or divergence across the hole', () => {
    expect(views.flatMap((view) => oddNumbers(view))).toEqual([]);
    expect(viewAt(2).delta.ratio15m).toBeUndefined();
    const across = views
      .filter(({ asOf }) => asOf >= hole.to)
      .flatMap(({ divergences }) => divergences)
      .filter(({ earlier, later }) => earlier.at < hole.from && later.at >= hole.to);
    expect(across).toEqual([]);
  });

  it('says after the hole the same as a reader that started after it', () => {
    for (const minutes of [1, 7, 64, 399]) {
      const view = viewAt(minutes);
      const cold = new AuctionReader(BTCUSDT);
      cold.start(exchange.history(view.asOf));
      expect(textOf(cold.view())).toBe(textOf(view));
    }
  });

  it('gives the day no POC to come back to', () => {
    const { nakedPocs } = last.view();
    const broken = nakedPocs.filter(({ kind, from, to }) => kind !== 'balance' && from < hole.to && to > hole.from);
    expect(broken).toEqual([]);
  });
});

function fail(): never {
  throw new Error('Reader must have a view before the outage');
}
