import { DAY_MS, WORKING_TIMEFRAMES, type WorkingTimeframe } from '#libs/market';
import { MIN_SHOWN, tooFew, type Known } from '../learning/forecast-score.js';
import type { SignalSettings } from '../settings.js';
import type { Outcome, RangesThen } from './outcome.js';

/** How far structural stops stand from their entries where structure is read by candles of one timeframe. */
export interface TimeframeStops {
  readonly timeframe: WorkingTimeframe;
  /** `votes`: as they were made. `ranges`: those votes, each with its stop as much further as a candle's range then was. */
  readonly basis: 'votes' | 'ranges';
  /** Median distance from entry to stop, as a share of the entry. */
  readonly stop: Known;
  /** Median cost of a round trip, in R. */
  readonly costR: Known;
}

/** How far structural stops stand from their entries, and what a round trip costs against that distance. */
export interface StopReading extends Pick<TimeframeStops, 'stop' | 'costR'> {
  /** Votes made within the last 30 days. */
  readonly votes: number;
  /** The same at every timeframe that could be chosen, shortest first. */
  readonly timeframes: readonly TimeframeStops[];
  /** Smallest working timeframe whose median stop carries the costs: median cost at most the cap. */
  readonly carriedBy: Known<WorkingTimeframe>;
}

interface Stop {
  readonly strategy: string;
  readonly decidedAt: number;
  readonly share: number;
  readonly costR: number;
  readonly ranges: RangesThen | undefined;
}

const TRAILING_MS = 30 * DAY_MS;

/**
 * The stops of every strategy's own votes, heard or not, entered or not, over the 30 days before the newest one known.
 *
 * Votes are made at one timeframe. Where they would have stood at another is estimated vote by vote: structure is measured
 * by its candles' ranges, so a stop is as many times as far as the ATR of the other timeframe's candles was as large at the
 * minute of the vote. Costs in R shrink by the same factor.
 */
export class StopRecords {
  #stops: readonly Stop[] = [];
  #newest = 0;

  /** @param settings name the timeframe that is read and the greatest cost in R that a trade carries. */
  constructor(private readonly settings: Pick<SignalSettings, 'workingTimeframe' | 'terms'>) {}

  take({ kind, strategy, decidedAt, plan, claim, ranges }: Outcome): void {
    if (kind !== 'vote') return;
    const share = Math.abs(plan.entry - plan.stop) / plan.entry;
    this.#newest = Math.max(this.#newest, decidedAt);
    // Votes are known when they end, not in the order in which they were made.
    this.#stops = [...this.#stops, { strategy, decidedAt, share, costR: claim.costR, ranges }].filter(
      (stop) => this.#newest - stop.decidedAt < TRAILING_MS,
    );
  }

  /** @param strategy all of them together where absent. */
  of(strategy?: string): StopReading {
    const stops = strategy === undefined ? this.#stops : this.#stops.filter((stop) => stop.strategy === strategy);
    const timeframes = WORKING_TIMEFRAMES.map((timeframe) => this.#at(timeframe, stops));
    return {
      votes: stops.length,
      stop: medianOf(stops.map(({ share }) => share)),
      costR: medianOf(stops.map(({ costR }) => costR)),
      timeframes,
      carriedBy: this.#carriedBy(timeframes, stops.length),
    };
  }

  #at(timeframe: WorkingTimeframe, stops: readonly Stop[]): TimeframeStops {
    const { workingTimeframe } = this.settings;
    const moved = stops.flatMap(({ share, costR, ranges }) => {
      const times = timeframe === workingTimeframe ? 1 : timesFurther(ranges, workingTimeframe, timeframe);
      return times === undefined ? [] : [{ share: share * times, costR: costR / times }];
    });
    return {
      timeframe,
      basis: timeframe === workingTimeframe ? 'votes' : 'ranges',
      stop: medianOf(moved.map(({ share }) => share)),
      costR: medianOf(moved.map(({ costR }) => costR)),
    };
  }

  #carriedBy(timeframes: readonly TimeframeStops[], votes: number): StopReading['carriedBy'] {
    const { costCap } = this.settings.terms;
    const costs = timeframes.flatMap(({ timeframe, costR }) =>
      costR.value === null ? [] : [{ timeframe, costR: costR.value }],
    );
    const smallest = costs.find(({ costR }) => costR <= costCap);
    if (smallest) return { value: smallest.timeframe };
    const longest = costs.at(-1);
    if (!longest) return tooFew(votes);
    const [cost, cap] = [longest.costR.toFixed(2), costCap.toFixed(2)];
    const reason = `costs are ${cost} R of the median stop even at ${longest.timeframe}, at most ${cap} R is carried`;
    return { value: null, reason };
  }
}

/** @returns how many times as large a candle of one timeframe was as of another, undefined where either was not known. */
function timesFurther(
  ranges: RangesThen | undefined,
  from: WorkingTimeframe,
  to: WorkingTimeframe,
): number | undefined {
  const [own, other] = [ranges?.[from], ranges?.[to]];
  return own && other ? other / own : undefined;
}

/** The middle value; of an even number the mean of the middle two. */
function medianOf(values: readonly number[]): Known {
  if (values.length < MIN_SHOWN) return tooFew(values.length);
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return { value: middle.reduce((sum, value) => sum + value, 0) / middle.length };
}
