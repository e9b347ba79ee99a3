import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { read } from '../candles/column.js';
import { clamp } from '../candles/scale.js';
import type { TrueRanges } from '../candles/true-ranges.js';

/** A run of candles in balance: candles [start, end) between two edges. */
export interface Consolidation {
  readonly start: number;
  readonly end: number;
  /** Edges, ticks: a few candles in a hundred may stick out. */
  readonly low: number;
  readonly high: number;
  readonly efficiency: number;
  /** Separate visits of both edges. */
  readonly touches: number;
  /** 0..1: flat, directionless, often tested, long. */
  readonly quality: number;
}

/** A run that meets all but the visits. */
interface Candidate {
  readonly length: number;
  readonly low: number;
  readonly high: number;
  readonly efficiency: number;
}

/** The k largest of the numbers seen so far, largest first. */
class Largest {
  readonly #values: Float64Array;
  #least = -Infinity;

  constructor(size: number) {
    this.#values = new Float64Array(size).fill(-Infinity);
  }

  add(value: number): void {
    if (value <= this.#least) return;
    let slot = this.#values.length - 1;
    for (; slot > 0 && read(this.#values, slot - 1) < value; slot -= 1) {
      this.#values[slot] = read(this.#values, slot - 1);
    }
    this.#values[slot] = value;
    this.#least = read(this.#values, this.#values.length - 1);
  }

  /** @param rank 0 for the largest. */
  at(rank: number): number {
    return read(this.#values, rank);
  }
}

/** Sums over a run of candles that grows backwards from its last one. */
class Run {
  #length = 0;
  #path = 0;
  #trueRange = 0;
  #sum = 0;
  #weighted = 0;
  readonly #last: number;
  #first: number;
  /** How many candles may stick out of an edge. */
  #rank = 0;
  readonly #highs: Largest;
  readonly #lows: Largest;

  constructor(
    private readonly candles: CandleSeries,
    private readonly ranges: TrueRanges,
    private readonly end: number,
    private readonly settings: AnalysisSettings['balance'],
  ) {
    const size = 1 + Math.floor(settings.outliers * (settings.maxBars - 1));
    this.#highs = new Largest(size);
    this.#lows = new Largest(size);
    this.#last = this.#first = candles.close(end - 1);
  }

  /** Takes in the candle before the run. */
  extend(): void {
    const index = this.end - 1 - this.#length;
    const close = this.candles.close(index);
    this.#path += Math.abs(this.#first - close);
    this.#first = close;
    this.#trueRange += this.ranges.trueRange(index);
    this.#sum += close;
    this.#weighted += this.#length * close;
    this.#highs.add(this.candles.high(index));
    this.#lows.add(-this.candles.low(index));
    this.#rank = Math.floor(this.settings.outliers * this.#length);
    this.#length += 1;
  }

  get high(): number {
    return this.#highs.at(this.#rank);
  }

  get low(): number {
    return -this.#lows.at(this.#rank);
  }

  /** @returns the run if it is directionless within its height, undefined if not. */
  candidate(height: number): Candidate | undefined {
    const { maxEfficiency, maxDrift, minChoppiness } = this.settings;
    const net = Math.abs(this.#last - this.#first);
    if (height <= 0 || net > maxEfficiency * this.#path || this.#path === 0) return undefined;
    if (Math.abs(this.#drift()) > maxDrift * height) return undefined;
    const choppiness = (100 * Math.log10(this.#trueRange / height)) / Math.log10(this.#length);
    if (choppiness < minChoppiness) return undefined;
    return { length: this.#length, low: this.low, high: this.high, efficiency: net / this.#path };
  }

  /** Change along the regression line of the closes, from the first candle to the last. */
  #drift(): number {
    const n = this.#length;
    const positions = (n * (n - 1)) / 2;
    const squares = (positions * (2 * n - 1)) / 3;
    const slope = (n * this.#weighted - positions * this.#sum) / (n * squares - positions * positions);
    return -slope * (n - 1);
  }
}

/**
 * The longest balance that ends with candle `end - 1`: of all lengths from 36 to 288 candles the greatest for which
 * the height is at most 3 ATR of twelve candles in one (3 h to a day, and hourly ATR, where candles are of 5m), the efficiency ratio at most 0.25, the drift of the regression line at most
 * 0.3 heights, choppiness 100 * log10(sum of TR / height) / log10(n) at least 50, and each edge was visited at least
 * twice with the middle crossed between. Shorter lengths may fail. The edges are the (1 + floor(0.02 (n - 1)))-th
 * largest high and smallest low. One backward walk with running sums; it ends at a hole, at `oldest`, and after 60
 * heights in a row above the limit.
 *
 * A driftless walk forms such areas too: they are where people trade, not evidence of their own.
 *
 * @param oldest index of the first candle that may belong to it. @param wideAtr ticks.
 */
export function findBalance(
  candles: CandleSeries,
  ranges: TrueRanges,
  end: number,
  oldest: number,
  wideAtr: number,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): Consolidation | undefined {
  const found = candidates(candles, ranges, end, oldest, wideAtr, settings.balance);
  let failed: Candidate | undefined;
  for (const candidate of found.toReversed()) {
    if (candidate.low === failed?.low && candidate.high === failed.high) continue;
    const visits = countVisits(candles, end, candidate, settings.balance.edgeZone);
    if (Math.min(visits.upper, visits.lower) < settings.balance.minVisits) {
      failed = candidate;
      continue;
    }
    const { length, low, high, efficiency } = candidate;
    const touches = visits.upper + visits.lower;
    const quality = qualityOf(candidate, touches, wideAtr, settings.balance);
    return { start: end - length, end, low, high, efficiency, touches, quality };
  }
  return undefined;
}

/** Shortest first. */
function candidates(
  candles: CandleSeries,
  ranges: TrueRanges,
  end: number,
  oldest: number,
  wideAtr: number,
  settings: AnalysisSettings['balance'],
): Candidate[] {
  const found: Candidate[] = [];
  const run = new Run(candles, ranges, end, settings);
  let tooHigh = 0;
  for (let length = 1; length <= settings.maxBars && end - length >= oldest; length += 1) {
    run.extend();
    const height = run.high - run.low;
    tooHigh = height > settings.maxHeight * wideAtr ? tooHigh + 1 : 0;
    if (tooHigh >= settings.giveUp) break;
    const candidate = length >= settings.minBars && tooHigh === 0 ? run.candidate(height) : undefined;
    if (candidate) found.push(candidate);
    if (!candles.follows(end - length)) break;
  }
  return found;
}

/**
 * Visits within a tenth of the height of an edge; the next one counts only after the middle was crossed. A shorter run
 * between the same edges never has more.
 */
function countVisits(
  candles: CandleSeries,
  end: number,
  { length, low, high }: Candidate,
  edgeZone: number,
): { upper: number; lower: number } {
  const zone = edgeZone * (high - low);
  const middle = (high + low) / 2;
  let [upper, lower, awayFromUpper, awayFromLower] = [0, 0, true, true];
  for (let i = end - length; i < end; i += 1) {
    const [top, bottom] = [candles.high(i), candles.low(i)];
    if (awayFromUpper && top >= high - zone) [upper, awayFromUpper] = [upper + 1, false];
    if (awayFromLower && bottom <= low + zone) [lower, awayFromLower] = [lower + 1, false];
    awayFromUpper ||= bottom <= middle;
    awayFromLower ||= top >= middle;
  }
  return { upper, lower };
}

function qualityOf(
  { length, low, high, efficiency }: Candidate,
  touches: number,
  wideAtr: number,
  { maxHeight, maxEfficiency, quality }: AnalysisSettings['balance'],
): number {
  const flat = clamp((maxHeight * wideAtr - (high - low)) / (quality.height * wideAtr));
  const directionless = clamp((maxEfficiency - efficiency) / quality.efficiency);
  return (flat + directionless + clamp(touches / quality.touches) + clamp(length / quality.bars)) / 4;
}
