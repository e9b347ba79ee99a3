import { DAY_MS, type Candle } from '#libs/market';
import { archivedMonth, missingMonth } from '../../../../test/support/archive.js';
import { Aggregation } from '../candles/aggregation.js';
import { Atr } from '../candles/atr.js';
import type { ImpulseLeg } from './impulse-leg.js';
import { SwingMarket } from '../testing/swing-market.js';
import type { Pivot } from './zigzag.js';

const MONTHS = ['2024-05', '2024-06'] as const;
const absent = missingMonth(MONTHS);
const name = absent
  ? `skipped: no archive of ${absent} (MARKET_DATA_DIR names the directory of recorded data)`
  : 'swings and legs of a recorded month of BTCUSDT, a month of history before it';

(absent ? describe.skip : describe)(name, () => {
  const legs = new Map<string, ImpulseLeg>();
  let pivots: readonly Pivot[] = [];
  let days = 0;

  beforeAll(async () => {
    const [before, month] = await Promise.all(MONTHS.map((one) => archivedMonth(one)));
    const daily = new Atr(14);
    const market = new SwingMarket(() => daily.value);
    const aggregation = new Aggregation();
    const start = month?.[0]?.openTime ?? Infinity;
    const add = (minute: Candle): void => {
      const day = aggregation.apply(minute).find(({ timeframe }) => timeframe === '1d');
      market.add(minute);
      if (day) daily.update(day.high, day.low, day.close);
      if (minute.openTime < start) return;
      for (const leg of [market.legs.up, market.legs.down]) if (leg) legs.set(leg.id, leg);
    };
    for (const minute of [...(before ?? []), ...(month ?? [])]) add(minute);
    pivots = market.swings.pivots;
    days = (month?.length ?? 0) / (DAY_MS / 60_000);
  }, 120_000);

  it('alternates between highs and lows that were confirmed later, in order', () => {
    expect(pivots.length).toBeGreaterThan(500);
    pivots.slice(1).forEach(({ kind, at, confirmedAt }, i) => {
      const before = pivots[i];
      expect(kind).not.toBe(before?.kind);
      expect(at).toBeGreaterThan(before?.at ?? Infinity);
      expect(confirmedAt).toBeGreaterThan(at);
    });
  });

  it('has 4 to 20 valid legs a day, as many up as down within reason', () => {
    const valid = [...legs.values()].filter((leg) => leg.valid);
    expect(valid.length / days).toBeGreaterThan(4);
    expect(valid.length / days).toBeLessThan(20);
    const up = valid.filter(({ direction }) => direction > 0).length / valid.length;
    expect(up).toBeGreaterThan(0.35);
    expect(up).toBeLessThan(0.65);
  });
});
