import { createHash } from 'node:crypto';
import { listing, SYMBOLS } from '../instrument.js';
import { MINUTE_MS, type Minute } from '../minute.js';
import { REGIMES } from './regimes.js';
import { GeneratedMarket, GENERATED_START } from './generated-market.js';

const DAYS = 90;
const MINUTES = DAYS * 1_440;

function market(symbol = 'BTCUSDT', seed = '42'): GeneratedMarket {
  return new GeneratedMarket(seed, listing(symbol));
}

function rows(of: GeneratedMarket, count: number, from = 0): Minute[] {
  return Array.from({ length: count }, (_, i) => of.minuteAt(GENERATED_START + (from + i) * MINUTE_MS)).filter(
    (minute) => minute !== undefined,
  );
}

function hashOf(values: unknown): string {
  const text = JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('a generated market', () => {
  it('is the same bytes for the same seed, on every machine', () => {
    const fingerprints = SYMBOLS.map((symbol) => `${symbol} ${hashOf(rows(market(symbol), 10_000))}`);
    expect(fingerprints).toMatchInlineSnapshot(`
     [
       "BTCUSDT 52c62cd5a3011365",
       "ETHUSDT 126ffbae433533b1",
       "SOLUSDT bd062a4fb77c9435",
       "BNBUSDT 4a13a6b072f8b79e",
       "XRPUSDT 870638fdceb30863",
       "DOGEUSDT c05718acbcf5e7b9",
       "LTCUSDT 11d878e142febb39",
       "ADAUSDT bc0945a62137bdf9",
       "AVAXUSDT 70b1e92f756c0587",
       "LINKUSDT d0d2fca5ce6d2909",
       "DOTUSDT 1081a8bcc45bf6ba",
       "TRXUSDT 2886c81b5e310b07",
       "BCHUSDT 9d79013d5f93c9a9",
       "UNIUSDT a60c1a041caf6a22",
       "ATOMUSDT 79319fba5404ebf6",
       "NEARUSDT 2c05bba9bdadfd32",
     ]
    `);
  });

  it('makes the same trades in every minute', () => {
    const trades = market().trades(GENERATED_START + 777 * MINUTE_MS);
    const columns = [trades?.time, trades?.price, trades?.quantity, trades?.buyerIsMaker, trades?.rawQuantity];
    expect(hashOf(columns.map((column) => [...(column ?? [])]))).toMatchInlineSnapshot(`"edf84128ca8895ba"`);
  });

  it('is another market for another seed', () => {
    expect(hashOf(rows(market('BTCUSDT', '43'), 100))).not.toBe(hashOf(rows(market('BTCUSDT', '42'), 100)));
  });

  it('does not depend on the order of asking', () => {
    const times = [900, 3, 4_000, 3, 0, 2_500].map((minute) => GENERATED_START + minute * MINUTE_MS);
    const forward = market();
    const backward = market();
    const asked = (of: GeneratedMarket, order: readonly number[]): unknown =>
      new Map(
        order
          .toSorted((a, b) => a - b)
          .map((time) => [time, hashOf([of.minuteAt(time), of.ids(time), [...(of.trades(time)?.price ?? [])]])]),
      );
    for (const time of times) forward.trades(time);
    for (const time of times.toReversed()) backward.trades(time);
    expect(asked(backward, times)).toEqual(asked(forward, times));
  });

  it('continues ids without a hole from minute to minute', () => {
    const of = market('LTCUSDT');
    let nextAgg = of.ids(GENERATED_START)?.firstAggId;
    let nextTrade = of.ids(GENERATED_START)?.firstTradeId;
    for (const { openTime, trades: count } of rows(of, 2_000)) {
      const trades = of.trades(openTime);
      expect([of.ids(openTime)?.firstAggId, of.ids(openTime)?.firstTradeId]).toEqual([nextAgg, nextTrade]);
      expect(trades?.rawId.length).toBe(count);
      if (trades !== undefined && count > 0) expect(trades.rawId[0]).toBe(nextTrade);
      nextAgg = (nextAgg ?? 0) + (trades?.count ?? 0);
      nextTrade = (nextTrade ?? 0) + count;
    }
  });

  it('finds the minute of an id', () => {
    const of = market('LTCUSDT');
    for (const { openTime } of rows(of, 500)) {
      const ids = of.ids(openTime);
      if (ids === undefined || ids.aggregates === 0) continue;
      expect(of.minuteOfAgg(ids.firstAggId + ids.aggregates - 1)?.openTime).toBe(openTime);
      expect(of.minuteOfTrade(ids.firstTradeId)?.openTime).toBe(openTime);
    }
    expect(of.minuteOfAgg(Number.MAX_SAFE_INTEGER)).toBeUndefined();
    expect(of.minuteOfAgg(0)?.openTime).toBe(GENERATED_START);
  });
});

describe('the statistics of generated BTCUSDT, 90 days of seed 42', () => {
  const of = market();
  const minutes = rows(of, MINUTES);
  const returns = minutes.slice(1).map((minute, i) => Math.log(minute.close / (minutes[i]?.close ?? minute.close)));
  const hours = Array.from({ length: DAYS * 24 }, (_, hour) => minutes.slice(hour * 60, hour * 60 + 60));

  it('move 2 to 3.2 % a day', () => {
    const daily = Array.from({ length: DAYS }, (_, day) => returns.slice(day * 1_440, (day + 1) * 1_440));
    const moves = daily.map((day) => day.reduce((sum, move) => sum + move, 0));
    const deviation = Math.sqrt(mean(moves.map((move) => move * move)));
    expect(deviation).toBeGreaterThan(0.02);
    expect(deviation).toBeLessThan(0.032);
  });

  it('spend most of the time in balance, with hourly ranges well under half a percent', () => {
    const balanced = (minute: Minute | undefined): boolean => of.regimeAt(minute?.openTime ?? 0) === 'balance';
    const share = minutes.filter(balanced).length / minutes.length;
    expect(share).toBeGreaterThan(0.55);
    expect(share).toBeLessThan(0.8);
    const calm = hours.filter((hour) => hour.every(balanced));
    const ranges = calm.map((hour) => {
      const high = Math.max(...hour.map((minute) => minute.high));
      return high / Math.min(...hour.map((minute) => minute.low)) - 1;
    });
    expect(mean(ranges)).toBeLessThan(0.004);
    expect(mean(ranges)).toBeGreaterThan(0.001);
  });

  it('visit every regime', () => {
    const seen = new Set(minutes.map((minute) => of.regimeAt(minute.openTime)));
    expect(seen).toEqual(new Set(REGIMES));
  });

  it('have the crowd of a real year: median, tail and daily rhythm', () => {
    const counts = minutes.map((minute) => minute.trades);
    expect(quantile(counts, 0.5)).toBeGreaterThan(900);
    expect(quantile(counts, 0.5)).toBeLessThan(1_700);
    expect(quantile(counts, 0.99)).toBeGreaterThan(6_000);
    expect(quantile(counts, 0.99)).toBeLessThan(14_000);
    expect(Math.max(...counts.slice(0, 100_000))).toBeGreaterThan(40_000);
    const at = (hour: number): number =>
      mean(hours.filter((_, i) => i % 24 === hour).map((h) => mean(h.map((m) => m.trades))));
    expect(at(15)).toBeGreaterThan(1.5 * at(4));
  });

  it('have fat tails, clustered volatility and persistent order flow that moves the price', () => {
    const variance = mean(returns.map((move) => move ** 2));
    expect(mean(returns.map((move) => move ** 4)) / variance ** 2).toBeGreaterThan(6);
    const sizes = returns.map((move) => Math.abs(move));
    expect(correlation(sizes.slice(1), sizes.slice(0, -1))).toBeGreaterThan(0.2);
    const deltas = minutes.map((minute) => minute.takerBuyVolume / Math.max(1, minute.volume) - 0.5);
    const signs = deltas.map((delta) => Math.sign(delta));
    expect(correlation(signs.slice(1), signs.slice(0, -1))).toBeGreaterThan(0.15);
    expect(correlation(deltas.slice(1), returns)).toBeGreaterThan(0.25);
    const bought = minutes.reduce((sum, minute) => sum + minute.takerBuyVolume, 0);
    expect(bought / minutes.reduce((sum, minute) => sum + minute.volume, 0)).toBeCloseTo(0.5, 1);
  });

  it('have trades whose sides persist and whose sizes are heavy-tailed', () => {
    const trades = of.trades(GENERATED_START + 600 * MINUTE_MS);
    const sides = [...(trades?.buyerIsMaker ?? [])];
    expect(correlation(sides.slice(1), sides.slice(0, -1))).toBeGreaterThan(0.2);
    const sizes = [...(trades?.rawQuantity ?? [])];
    expect(mean(sizes)).toBeGreaterThan(2 * quantile(sizes, 0.5));
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (pick: (x: number, y: number) => number): number =>
    a.reduce((total, x, i) => total + pick(x - ma, (b[i] ?? 0) - mb), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}
