import { DAY_MS } from '#libs/market';
import { MIN_SHOWN, tooFew, type Known } from '../learning/forecast-score.js';
import type { SignalSettings } from '../settings.js';
import type { Outcome } from './outcome.js';

/** How far structural stops stand from their entries, and what a round trip costs against that distance. */
export interface StopReading {
  /** Votes made within the last 30 days. */
  readonly votes: number;
  /** Median distance from entry to stop, as a share of the entry. */
  readonly stop: Known;
  /** Median cost of a round trip in R, as it was when the votes were made. */
  readonly costR: Known;
  /** Smallest working timeframe whose median stop carries the costs: median cost at most the cap. */
  readonly carriedBy: Known<SignalSettings['workingTimeframe']>;
}

interface Stop {
  readonly strategy: string;
  readonly decidedAt: number;
  readonly share: number;
  readonly costR: number;
}

const TRAILING_MS = 30 * DAY_MS;

/**
 * The stops of every strategy's own votes, heard or not, entered or not, over the 30 days before the newest one known.
 * Only the timeframe that is read can be measured: where its stops do not carry the costs, the answer is a reason.
 */
export class StopRecords {
  #stops: readonly Stop[] = [];
  #newest = 0;

  /** @param settings name the timeframe that is read and the greatest cost in R that a trade carries. */
  constructor(private readonly settings: Pick<SignalSettings, 'workingTimeframe' | 'terms'>) {}

  take({ kind, strategy, decidedAt, plan, claim }: Outcome): void {
    if (kind !== 'vote') return;
    const share = Math.abs(plan.entry - plan.stop) / plan.entry;
    this.#newest = Math.max(this.#newest, decidedAt);
    // Votes are known when they end, not in the order in which they were made.
    this.#stops = [...this.#stops, { strategy, decidedAt, share, costR: claim.costR }].filter(
      (stop) => this.#newest - stop.decidedAt < TRAILING_MS,
    );
  }

  /** @param strategy all of them together where absent. */
  of(strategy?: string): StopReading {
    const stops = strategy === undefined ? this.#stops : this.#stops.filter((stop) => stop.strategy === strategy);
    const costR = medianOf(stops.map((stop) => stop.costR));
    return {
      votes: stops.length,
      stop: medianOf(stops.map(({ share }) => share)),
      costR,
      carriedBy: this.#carriedBy(costR),
    };
  }

  #carriedBy(costR: Known): StopReading['carriedBy'] {
    const { workingTimeframe, terms } = this.settings;
    if (costR.value === null) return costR;
    if (costR.value <= terms.costCap) return { value: workingTimeframe };
    const [cost, cap] = [costR.value.toFixed(2), terms.costCap.toFixed(2)];
    const reason = `costs are ${cost} R of the median stop at ${workingTimeframe}, at most ${cap} R is carried; longer timeframes are not read`;
    return { value: null, reason };
  }
}

/** The middle value; of an even number the mean of the middle two. */
function medianOf(values: readonly number[]): Known {
  if (values.length < MIN_SHOWN) return tooFew(values.length);
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return { value: middle.reduce((sum, value) => sum + value, 0) / middle.length };
}
