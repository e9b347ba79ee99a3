import { MINUTE_MS } from '#libs/market';
import type { TradeColumns } from './trade-columns.js';

/** What generated trades look like, to hold them against what is known of real ones. */
export interface TradeStatistics {
  readonly trades: number;
  readonly minutes: number;
  readonly perMinute: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Autocorrelation of the aggressor's side, by lag in trades. */
  readonly signs: { readonly lag1: number; readonly lag10: number; readonly lag100: number };
  /** Autocorrelation of the absolute 1m return, by lag in minutes: volatility comes in clusters. */
  readonly absoluteReturns: { readonly lag1: number; readonly lag10: number };
  /** Kurtosis of 1m returns; 3 is normal. */
  readonly kurtosis: number;
  /** Mean number of rows that a 1m footprint has. */
  readonly cellsPerMinute: number;
}

function correlation(values: ArrayLike<number>, lag: number): number {
  const n = values.length;
  let [sum, squares, products] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) sum += values[i] ?? 0;
  const mean = sum / n;
  for (let i = 0; i < n; i += 1) {
    const here = (values[i] ?? 0) - mean;
    squares += here * here;
    if (i + lag < n) products += here * ((values[i + lag] ?? 0) - mean);
  }
  return products / squares;
}

function kurtosisOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const moment = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  return moment(4) / moment(2) ** 2;
}

/** @param rowSize ticks of a footprint's row. */
export function statisticsOf({ times, prices, sides, length }: TradeColumns, rowSize: number): TradeStatistics {
  const counts: number[] = [];
  const closes: number[] = [];
  let [minute, cells] = [-1, 0];
  let rows = new Set<number>();
  for (let i = 0; i < length; i += 1) {
    const [now, price] = [Math.floor((times[i] ?? 0) / MINUTE_MS), prices[i] ?? 0];
    if (now !== minute) {
      cells += rows.size;
      rows = new Set();
      counts.push(0);
      minute = now;
    }
    counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    closes[counts.length - 1] = price;
    rows.add(Math.floor(price / rowSize));
  }
  const returns = closes.slice(1).map((close, i) => Math.log(close / (closes[i] ?? close)));
  const sizes = returns.map(Math.abs);
  const ranked = counts.toSorted((a, b) => a - b);
  const quantile = (share: number): number =>
    ranked[Math.min(ranked.length - 1, Math.floor(share * ranked.length))] ?? 0;
  return {
    trades: length,
    minutes: counts.length,
    perMinute: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
    signs: { lag1: correlation(sides, 1), lag10: correlation(sides, 10), lag100: correlation(sides, 100) },
    absoluteReturns: { lag1: correlation(sizes, 1), lag10: correlation(sizes, 10) },
    kurtosis: kurtosisOf(returns),
    cellsPerMinute: (cells + rows.size) / counts.length,
  };
}
