import { median } from './median.js';
import type { Answer, Budget, Comparison, Measurement } from './question.js';
import type { Outcome } from './round-robin.js';

/** Runs of one contender in short. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What a row of the table says. */
export interface Verdict {
  readonly ours: string;
  readonly oursFigure: Figure | undefined;
  readonly other: string;
  readonly otherFigure: Figure | undefined;
  /** Undefined where it must not be shown; `why` tells. */
  readonly ratio: Figure | undefined;
  readonly why: string;
  readonly target: string;
  /** `at best`: the median misses the target, the best round does not. */
  readonly met: 'yes' | 'NO' | 'at best' | undefined;
  readonly sameAnswer: string;
}

/** Where the ratio of one round is more than so many times that of another, the rounds tell nothing. */
const MOST_SPREAD = 2;

export function figureOf(values: readonly number[]): Figure {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

function costsOf(runs: readonly Measurement[], of: string | undefined): readonly number[] {
  return runs.map(({ cost, aside }) => (of === undefined ? cost : (aside?.[of] ?? NaN)));
}

/** @returns the names that both know and differ in, and how many they share. */
export function disagreement(
  one: Answer,
  other: Answer,
): { readonly names: readonly string[]; readonly shared: number } {
  const shared = Object.keys(one).filter((name) => name in other);
  return { names: shared.filter((name) => one[name] !== other[name]), shared: shared.length };
}

/**
 * The ratio of each round and what is in the middle of them: two contenders of one round ran one after the other, so what
 * else the machine had to do weighs on both.
 */
function ratiosOf(over: readonly number[], under: readonly number[]): Figure {
  return figureOf(over.slice(0, under.length).map((cost, round) => cost / (under[round] ?? NaN)));
}

function met(figure: Figure, target: number, wanted: 'at least' | 'at most'): Verdict['met'] {
  const reaches = (value: number): boolean => (wanted === 'at least' ? value >= target : value <= target);
  if (reaches(figure.median)) return 'yes';
  return reaches(wanted === 'at least' ? figure.max : figure.min) ? 'at best' : 'NO';
}

function blank(row: Comparison | Budget, why: string): Verdict {
  const other = row.kind === 'budget' ? '' : row.other;
  return {
    ours: row.of === undefined ? row.ours : `${row.ours}: ${row.of}`,
    oursFigure: undefined,
    other,
    otherFigure: undefined,
    ratio: undefined,
    why,
    target: '',
    met: undefined,
    sameAnswer: '',
  };
}

function budgetVerdict(row: Budget, figure: Figure): Verdict {
  return {
    ...blank(row, ''),
    oursFigure: figure,
    target: `<= ${row.atMost}`,
    met: met(figure, row.atMost, 'at most'),
  };
}

function comparisonVerdict(row: Comparison, ours: readonly Measurement[], others: readonly Measurement[]): Verdict {
  const [oursCosts, otherCosts] = [costsOf(ours, row.of), costsOf(others, row.of)];
  const [oursFigure, otherFigure] = [figureOf(oursCosts), figureOf(otherCosts)];
  const verdict = { ...blank(row, ''), oursFigure, otherFigure };
  const [first, second] = [ours[0]?.answer ?? {}, others[0]?.answer ?? {}];
  const { names, shared } = disagreement(first, second);
  const isLaw = row.kind === 'law';
  if (!isLaw && shared === 0) return { ...verdict, why: 'nothing to compare', sameAnswer: 'unknown' };
  if (!isLaw && names.length > 0) return { ...verdict, why: 'answers differ', sameAnswer: `no: ${names.join(', ')}` };
  const sameAnswer = isLaw ? 'other work' : `yes (${shared})`;
  const isPeer = row.kind === 'peer';
  const ratio = isPeer ? ratiosOf(otherCosts, oursCosts) : ratiosOf(oursCosts, otherCosts);
  if (ratio.max > MOST_SPREAD * ratio.min) return { ...verdict, sameAnswer, why: `rounds of ${range(ratio)}` };
  if (row.target === undefined) return { ...verdict, sameAnswer, ratio };
  const target = `${isPeer ? '>=' : '<='} ${row.target}x`;
  return { ...verdict, sameAnswer, ratio, met: met(ratio, row.target, isPeer ? 'at least' : 'at most'), target };
}

function range({ min, max }: Figure): string {
  return `${min.toPrecision(2)} to ${max.toPrecision(2)}x`;
}

/** @returns what the runs say about a row; a ratio only of equal answers and of rounds that agree. */
export function verdictOf(row: Comparison | Budget, outcomes: ReadonlyMap<string, Outcome>): Verdict {
  const names = row.kind === 'budget' ? [row.ours] : [row.ours, row.other];
  for (const name of names) {
    const outcome = outcomes.get(name);
    if (!outcome || 'notRunnable' in outcome) {
      return blank(row, `not runnable: ${outcome?.notRunnable ?? `no contender ${name}`}`);
    }
  }
  const runsOf = (name: string): readonly Measurement[] => {
    const outcome = outcomes.get(name);
    return outcome && 'runs' in outcome ? outcome.runs : [];
  };
  if (row.kind === 'budget') return budgetVerdict(row, figureOf(costsOf(runsOf(row.ours), row.of)));
  return comparisonVerdict(row, runsOf(row.ours), runsOf(row.other));
}
