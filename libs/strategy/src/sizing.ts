import type { Factor } from './edge.js';

/** A: all evidence is there; C: less than half of it. */
export type Grade = 'A' | 'B' | 'C';

/** Advice, never an order. Shares of equity that the way from entry to stop may cost. */
export interface SizeAdvice {
  readonly grade: Grade;
  readonly riskOfEquity: number;
  /** As far as it may grow, by no more than what the day has already earned. */
  readonly maxRiskOfEquity: number;
}

const RISK = 0.0025;
const MAX_RISK = 0.005;
const SHARES: Readonly<Record<Grade, number>> = { A: 1, B: 0.5, C: 0.25 };

/**
 * Risk 0.25 % of equity on a trade with all its evidence, up to 0.50 % out of the day's profit; half of that on one that
 * lacks some, a quarter where less than half is there (the grading and the quarter follow published playbooks of a futures
 * trader; the half is ours). Evidence is there where a factor is at least as strong as it typically is, and counts by its
 * |weight|. Without evidence the grade is C.
 *
 * After three losses in a row, or 2 R lost on one day, the advice of the same playbooks is to stop for the day: that takes
 * outcomes, which a vote knows nothing of.
 */
export function sizeAdvice(factors: readonly Factor[]): SizeAdvice {
  const grade = gradeOf(factors);
  return { grade, riskOfEquity: RISK * SHARES[grade], maxRiskOfEquity: MAX_RISK * SHARES[grade] };
}

function gradeOf(factors: readonly Factor[]): Grade {
  const weighed = factors.filter(({ weight }) => weight !== 0);
  const present = weighed.filter(({ value, reference, weight }) => Math.sign(weight) * (value - reference) >= 0);
  const [all, there] = [massOf(weighed), massOf(present)];
  if (all === 0) return 'C';
  if (present.length === weighed.length) return 'A';
  return there >= all / 2 ? 'B' : 'C';
}

function massOf(factors: readonly Factor[]): number {
  return factors.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
}
