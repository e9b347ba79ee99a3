import { figure } from './figures.js';

export type Comparison = '>=' | '>' | '<=' | '<' | '=';

/** One rule as it was applied: what was asked, what was found, and the verdict. The order of checks is their rank. */
export interface Check {
  /** Upper snake case, stable: for machines. */
  readonly code: string;
  /** The measured thing in words, with its unit where it has one: "balance quality". */
  readonly rule: string;
  readonly comparison: Comparison;
  readonly threshold: number | string;
  /** undefined where it could not be measured; the check then fails. */
  readonly value: number | string | undefined;
  readonly passed: boolean;
}

/** Applies one rule: `check('BALANCE_QUALITY', 'balance quality', 0.41, '>=', 0.6)`. What is not known, or not finite, never passes. */
export function check(
  code: string,
  rule: string,
  value: number | string | undefined,
  comparison: Comparison,
  threshold: number | string,
): Check {
  const known = typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
  return { code, rule, comparison, threshold, value: known, passed: holds(known, comparison, threshold) };
}

function holds(value: number | string | undefined, comparison: Comparison, threshold: number | string): boolean {
  if (comparison === '=') return value === threshold;
  if (typeof value !== 'number' || typeof threshold !== 'number') return false;
  switch (comparison) {
    case '>=':
      return value >= threshold;
    case '>':
      return value > threshold;
    case '<=':
      return value <= threshold;
    case '<':
      return value < threshold;
  }
}

/** @returns the first rule that was not met, or undefined where all were. */
export function firstFailure(checks: readonly Check[]): Check | undefined {
  return checks.find(({ passed }) => !passed);
}

/** @returns how far the value is from its threshold, in the rule's unit; undefined where that has no meaning. */
export function shortfall({ value, threshold, passed }: Check): number | undefined {
  if (passed) return 0;
  return typeof value === 'number' && typeof threshold === 'number' ? Math.abs(threshold - value) : undefined;
}

/** @returns the rule as half a sentence: "balance quality >= 0.60, was 0.41". */
export function describeCheck({ rule, comparison, threshold, value }: Check): string {
  const asked = typeof threshold === 'string' && comparison === '=' ? threshold : `${comparison} ${figure(threshold)}`;
  return `${rule} ${asked}, was ${value === undefined ? 'unknown' : figure(value)}`;
}
