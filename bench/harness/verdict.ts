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
  readonly ratio: number | undefined;
  readonly why: string;
  readonly target: string;
  readonly met: boolean | undefined;
  readonly sameAnswer: string;
}

/** Runs further apart than this share of their median tell nothing. */
const MOST_SPREAD = 0.3;

export function figureOf(runs: readonly Measurement[]): Figure {
  const costs = runs.map(({ cost }) => cost);
  return { median: median(costs), min: Math.min(...costs), max: Math.max(...costs) };
}

/** @returns the names that both know and differ in, and how many they share. */
export function disagreement(
  one: Answer,
  other: Answer,
): { readonly names: readonly string[]; readonly shared: number } {
  const shared = Object.keys(one).filter((name) => name in other);
  return { names: shared.filter((name) => one[name] !== other[name]), shared: shared.length };
}

function tooNoisy({ median: middle, min, max }: Figure): boolean {
  return max - min > MOST_SPREAD * middle;
}

function spread({ median: middle, min, max }: Figure): string {
  return `${Math.round((100 * (max - min)) / middle)} %`;
}

function blank(row: Comparison | Budget, why: string): Verdict {
  const other = row.kind === 'budget' ? '' : row.other;
  return {
    ours: row.ours,
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
    met: figure.median <= row.atMost,
  };
}

function comparisonVerdict(row: Comparison, ours: readonly Measurement[], others: readonly Measurement[]): Verdict {
  const [oursFigure, otherFigure] = [figureOf(ours), figureOf(others)];
  const verdict = { ...blank(row, ''), oursFigure, otherFigure };
  const [first, second] = [ours[0]?.answer ?? {}, others[0]?.answer ?? {}];
  const { names, shared } = disagreement(first, second);
  const isLaw = row.kind === 'law';
  if (!isLaw && shared === 0) return { ...verdict, why: 'nothing to compare', sameAnswer: 'unknown' };
  if (!isLaw && names.length > 0) return { ...verdict, why: 'answers differ', sameAnswer: `no: ${names.join(', ')}` };
  const sameAnswer = isLaw ? 'other work' : `yes (${shared})`;
  const noisy = [oursFigure, otherFigure].find(tooNoisy);
  if (noisy) return { ...verdict, sameAnswer, why: `spread ${spread(noisy)}` };
  const ratio = row.kind === 'peer' ? otherFigure.median / oursFigure.median : oursFigure.median / otherFigure.median;
  if (row.target === undefined) return { ...verdict, sameAnswer, ratio };
  const met = row.kind === 'peer' ? ratio >= row.target : ratio <= row.target;
  return { ...verdict, sameAnswer, ratio, met, target: `${row.kind === 'peer' ? '>=' : '<='} ${row.target}x` };
}

/** @returns what the runs say about a row; a ratio only of equal answers and steady figures. */
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
  if (row.kind === 'budget') return budgetVerdict(row, figureOf(runsOf(row.ours)));
  return comparisonVerdict(row, runsOf(row.ours), runsOf(row.other));
}
