import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { PriceRange } from '../candles/price-range.js';

/** What kind of day a session is, by how far and to which sides it has left its initial balance. */
export type DayType =
  | 'normal'
  | 'normal_variation'
  | 'trend'
  | 'neutral'
  | 'neutral_extreme'
  | 'double_distribution'
  | 'non_trend'
  | 'unclassified';

/** What is known of a session at one moment. Ticks. */
export interface DayTypeFacts {
  /** Range of the first 60 minutes. */
  readonly initialBalance: PriceRange;
  /** Range so far, the initial balance included. */
  readonly range: PriceRange;
  readonly close: number;
  /** Range that is usual by this time, undefined where it is not known. */
  readonly usualRange: number | undefined;
  /** Direction in which every 30m bracket has held against the one before, 0 for neither. */
  readonly timeframing: 1 | -1 | 0;
  /** `double`: two distributions with single prints between them. */
  readonly distribution: 'single' | 'double' | 'unknown';
}

/** Session range over its initial balance; undefined where the initial balance has none. */
export function rangeExtension({
  initialBalance,
  range,
}: Pick<DayTypeFacts, 'initialBalance' | 'range'>): number | undefined {
  const first = initialBalance.high - initialBalance.low;
  return first > 0 ? (range.high - range.low) / first : undefined;
}

/**
 * Classifies a session as of now; the first that fits:
 *
 *   non_trend            range below half of the usual
 *   double_distribution  two distributions with single prints between
 *   normal               range up to 1.18 initial balances (85 % of it inside)
 *   neutral(_extreme)    both sides of the initial balance broken, (close in the outer quarter)
 *   trend                one side broken, close in the outer quarter on that side, and range at least 3 initial balances,
 *                        or more than 2 while every 30m bracket has held in that direction
 *   normal_variation     one side broken, range up to 2 initial balances
 *
 * Final only at the end of the session: the type of a whole day as a filter of its own morning is look-ahead. After
 * Dalton as MyPivots and others put it in numbers; they differ on where a trend day begins (3 or 4).
 *
 * @returns undefined where the initial balance has no range.
 */
export function dayType(facts: DayTypeFacts, settings: AnalysisSettings = ANALYSIS_SETTINGS): DayType | undefined {
  const { normal, dull } = settings.dayType;
  const { range, usualRange } = facts;
  const extension = rangeExtension(facts);
  if (extension === undefined) return undefined;
  if (usualRange !== undefined && range.high - range.low < dull * usualRange) return 'non_trend';
  if (facts.distribution === 'double') return 'double_distribution';
  if (extension <= normal) return 'normal';
  const side = brokenSide(facts);
  const end = closesAt(facts, settings.dayType.outer);
  if (side === 'both') return end === 0 ? 'neutral' : 'neutral_extreme';
  return oneSided(extension, side, end, facts.timeframing, settings);
}

function oneSided(
  extension: number,
  side: 1 | -1,
  end: 1 | -1 | 0,
  timeframing: 1 | -1 | 0,
  { dayType: { variation, trend } }: AnalysisSettings,
): DayType {
  if (extension <= variation) return 'normal_variation';
  const drives = extension >= trend || timeframing === side;
  return drives && end === side ? 'trend' : 'unclassified';
}

function brokenSide({ initialBalance, range }: DayTypeFacts): 1 | -1 | 'both' {
  const [above, below] = [range.high > initialBalance.high, range.low < initialBalance.low];
  if (above && below) return 'both';
  return above ? 1 : -1;
}

/** The end of the range that holds the close, 0 for neither. */
function closesAt({ range, close }: DayTypeFacts, outer: number): 1 | -1 | 0 {
  const height = range.high - range.low;
  if (close >= range.high - outer * height) return 1;
  return close <= range.low + outer * height ? -1 : 0;
}
