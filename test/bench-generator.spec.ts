import { generateTrades } from '../bench/gen/generate-trades.js';
import { delivered } from '../bench/gen/faults.js';
import {
  BTC_LIKE,
  ILLIQUID_ALT,
  MARKET_PROFILES,
  SEEDS,
  SPIKE,
  type MarketProfile,
} from '../bench/gen/market-profile.js';
import { statisticsOf, type TradeStatistics } from '../bench/gen/statistics.js';
import { digest } from '../bench/gen/trade-columns.js';

const COUNT = 20_000;

/** Digests of the first 20,000 trades by profile, in the order of the seeds. A change here changes every figure. */
const DIGESTS: Readonly<Record<string, readonly string[]>> = {
  'btc-like': [
    'd47592f83dd1a84b9cad966e74669286736783e7f025026b22d85cf26ce585f9',
    '21d64a40518ace42248873caff0afdc6a519c0ee4fee370bc2a01044ea160c71',
    '834e23380e2c06c8453e29b2493fee36d0e7462d361f5de71fd7005355fa41ca',
  ],
  'illiquid-alt': [
    '179ea4fcf01a559e97d42b82e327b60ed1043cb7d76fbb1d4926cf7d7aec18ff',
    '7108f86b93c74c183da358ac2510215d89ed13723afaee29aaa04217b6555c8f',
    '193ee415dd3cc15b0a3630b8aec3dc0603fdd1ad356a14cc53667ec53b971685',
  ],
  spike: [
    'a8c22d9cd950457240837c5b3adab78436fdb8e02f488e88c310469d8e09533b',
    'b6d2bf67c3dfd9e586d88f54863b33dec441694a30be6e36eb0ffd8a245aed6a',
    '92520946bfb885bac40a52a7c6f5ef99b79bc3bd79e5238cfbe397a66f4d4a96',
  ],
};

/** A longer stretch, long enough for a few thousand minutes of the slow market and some hundred of the fast one. */
function statistics(profile: MarketProfile, seed = SEEDS[0] ?? 0): TradeStatistics {
  return statisticsOf(generateTrades(profile, seed, Math.min(400_000, 4000 * profile.perMinute)), 50);
}

describe('generated trades', () => {
  it.each(MARKET_PROFILES)('are the same for the same seed: $name', (profile) => {
    expect(SEEDS.map((seed) => digest(generateTrades(profile, seed, COUNT)))).toEqual(DIGESTS[profile.name]);
  });

  it('look like a busy future', () => {
    const { perMinute, signs, absoluteReturns, kurtosis, cellsPerMinute } = statistics(BTC_LIKE);
    expect(perMinute.p50).toBeGreaterThan(400);
    expect(perMinute.p99).toBeGreaterThan(1.7 * perMinute.p50);
    expect(signs.lag1).toBeGreaterThan(0.4);
    expect(signs.lag10).toBeGreaterThan(0.1);
    expect(signs.lag100).toBeGreaterThan(0.01);
    expect(absoluteReturns.lag1).toBeGreaterThan(0.05);
    expect(kurtosis).toBeGreaterThan(3.5);
    expect(cellsPerMinute).toBeGreaterThan(4);
    expect(cellsPerMinute).toBeLessThan(16);
  });

  it('look like a coin that hardly trades', () => {
    const { perMinute, kurtosis, cellsPerMinute } = statistics(ILLIQUID_ALT);
    expect(perMinute.p50).toBeLessThan(20);
    expect(perMinute.p99).toBeGreaterThan(4 * perMinute.p50);
    expect(kurtosis).toBeGreaterThan(5);
    expect(cellsPerMinute).toBeLessThan(3);
  });

  it('look like a cascade', () => {
    const { perMinute, kurtosis, absoluteReturns } = statistics(SPIKE);
    expect(perMinute.max).toBeGreaterThan(3 * perMinute.p50);
    expect(kurtosis).toBeGreaterThan(6);
    expect(absoluteReturns.lag1).toBeGreaterThan(0.1);
  });

  it('come in the order of their ids at sound prices and sizes', () => {
    const { ids, times, prices, quantities, sides } = generateTrades(SPIKE, 7, COUNT);
    expect(ids.every((id, i) => id === i + 1)).toBe(true);
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
    expect(prices.every((price) => price > 0) && quantities.every((quantity) => quantity > 0)).toBe(true);
    expect(sides.every((side) => side === 1 || side === -1)).toBe(true);
  });
});

describe('faults of a feed', () => {
  const trades = generateTrades(BTC_LIKE, 42, COUNT);

  it('change nothing when they are off', () => {
    expect(digest(delivered(trades, { seed: 1 }))).toBe(digest(trades));
  });

  it('lose trades', () => {
    const { length, ids } = delivered(trades, { seed: 1, gaps: 0.001 });
    expect(length).toBeLessThan(COUNT);
    expect(new Set(ids).size).toBe(length);
  });

  it('are silent for some minutes', () => {
    const { times } = delivered(trades, { seed: 1, outage: { minute: 3, minutes: 5 } });
    const pauses = Array.from(times, (time, i) => time - (times[i - 1] ?? time));
    expect(Math.max(...pauses)).toBeGreaterThanOrEqual(5 * 60_000);
  });

  it('bring trades twice and late, and every one of them', () => {
    const { length, ids } = delivered(trades, { seed: 1, duplicates: 0.01, late: 0.02 });
    expect(new Set(ids).size).toBe(COUNT);
    expect(length).toBeGreaterThan(COUNT);
    expect(ids.some((id, i) => id < (ids[i - 1] ?? 0))).toBe(true);
  });
});
