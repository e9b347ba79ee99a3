import { DAY_MS } from '#libs/market';
import { MIN_SHOWN, tooFew, type EnteredResult, type Interval, type Known } from '#libs/signal';

/** 97.5 % quantile of the standard normal. */
const Z = 1.959963984540054;
const DAYS_A_YEAR = 365;

/** A mean and where it lies with 95 %. */
export interface Estimate extends Interval {
  readonly mean: number;
}

/** What a list of closed trades has come to. Results in R after costs unless said otherwise; fewer than 30 show no number. */
export interface Metrics {
  readonly trades: number;
  /** Mean result with its 95 % interval (normal approximation). */
  readonly expectancy: Known<Estimate>;
  readonly grossExpectancy: Known<Estimate>;
  /** Share whose first target came first. */
  readonly hitRate: Known;
  /** Share of results above 0. */
  readonly winRate: Known;
  /** Sum of gains over sum of losses. */
  readonly profitFactor: Known;
  /** Mean gain over mean loss. */
  readonly payoff: Known;
  /** System quality: sqrt(n) mean / deviation. */
  readonly quality: Known;
  /** Of the daily sums, by calendar days, times sqrt(365). */
  readonly sharpe: Known;
  /** The same with the downside deviation against 0. */
  readonly sortino: Known;
  /** Deepest fall of the running sum from its peak, and the longest time below one, in days. */
  readonly maxDrawdown: Known;
  readonly underwaterDays: Known;
  /** Sum of costs over sum of |gross results|. */
  readonly costShare: Known;
}

/** @param trades in the order in which they closed. */
export function metricsOf(trades: readonly EnteredResult[]): Metrics {
  const net = trades.map(({ netR }) => netR);
  const gross = trades.map(({ grossR }) => grossR);
  const known = (value: () => number): Known => measured(trades.length, value);
  const gains = net.filter((result) => result > 0);
  const losses = net.filter((result) => result < 0);
  const daily = dailySums(trades);
  return {
    trades: trades.length,
    expectancy: estimateOf(net),
    grossExpectancy: estimateOf(gross),
    hitRate: known(() => mean(trades.map(({ hit }) => (hit ? 1 : 0)))),
    winRate: known(() => gains.length / net.length),
    profitFactor: known(() => sum(gains) / -sum(losses)),
    payoff: known(() => mean(gains) / -mean(losses)),
    quality: known(() => (Math.sqrt(net.length) * mean(net)) / deviation(net)),
    sharpe: known(() => (Math.sqrt(DAYS_A_YEAR) * mean(daily)) / deviation(daily)),
    sortino: known(() => (Math.sqrt(DAYS_A_YEAR) * mean(daily)) / downside(daily)),
    maxDrawdown: known(() => drawdown(trades).depth),
    underwaterDays: known(() => drawdown(trades).days),
    costShare: known(() => sum(trades.map(({ costR }) => costR)) / sum(gross.map(Math.abs))),
  };
}

/** @returns the mean with its interval, or why there is none. */
export function estimateOf(results: readonly number[]): Known<Estimate> {
  if (results.length < MIN_SHOWN) return tooFew(results.length);
  const centre = mean(results);
  const half = (Z * deviation(results)) / Math.sqrt(results.length);
  return { value: { mean: centre, low: centre - half, high: centre + half } };
}

function measured(count: number, value: () => number): Known {
  if (count < MIN_SHOWN) return tooFew(count);
  const number = value();
  return Number.isFinite(number) ? { value: number } : { value: null, reason: 'no loss or no spread to divide by' };
}

/** One sum for every calendar day from the first exit to the last, days without one included. */
function dailySums(trades: readonly EnteredResult[]): readonly number[] {
  const first = dayOf(trades[0]);
  const sums = Array.from({ length: Math.max(0, dayOf(trades.at(-1)) - first + 1) }, () => 0);
  for (const trade of trades) {
    const day = dayOf(trade) - first;
    sums[day] = (sums[day] ?? 0) + trade.netR;
  }
  return sums;
}

function dayOf(trade: EnteredResult | undefined): number {
  return Math.floor((trade?.exitedAt ?? 0) / DAY_MS);
}

function drawdown(trades: readonly EnteredResult[]): { readonly depth: number; readonly days: number } {
  let [total, peak, depth, longest] = [0, 0, 0, 0];
  let peakAt = trades[0]?.enteredAt ?? 0;
  for (const { netR, exitedAt } of trades) {
    total += netR;
    if (total >= peak) [peak, peakAt] = [total, exitedAt];
    else longest = Math.max(longest, exitedAt - peakAt);
    depth = Math.max(depth, peak - total);
  }
  return { depth, days: longest / DAY_MS };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

/** Of a sample: divided by n - 1. */
function deviation(numbers: readonly number[]): number {
  const centre = mean(numbers);
  return Math.sqrt(sum(numbers.map((number) => (number - centre) ** 2)) / (numbers.length - 1));
}

function downside(numbers: readonly number[]): number {
  return Math.sqrt(mean(numbers.map((number) => Math.min(0, number) ** 2)));
}
