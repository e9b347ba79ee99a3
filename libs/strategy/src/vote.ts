import type { Pricing } from './bracket.js';
import { describeCheck, firstFailure, type Check } from './check.js';
import { reasonText } from './figures.js';
import type { GridOrders, Plan, Setup } from './plan.js';

/** What every answer of a strategy carries. */
interface Judgement {
  /** Sentences with the numbers that decided, at most 240 characters. */
  readonly reason: string;
  /** Stable codes of what was seen, in order. */
  readonly evidence: readonly string[];
  /** Every rule that was applied, in order: value, threshold, verdict. */
  readonly checks: readonly Check[];
  /** Resting orders the reading supports, with or without a direction. */
  readonly orders?: GridOrders | undefined;
}

/** A plan and what it is worth. */
export interface Candidate {
  readonly plan: Plan;
  readonly pricing: Pricing;
}

/** A setup in one direction. */
export interface DirectionalVote extends Judgement, Candidate {
  readonly kind: 'vote';
}

/** Eligible, but no setup. Neither supports nor opposes anything. */
export interface Abstention extends Judgement {
  readonly kind: 'abstain';
  /** Code of the first rule that was not met. */
  readonly code: string;
  /** Whose rule that was, of a strategy that trades more than one. */
  readonly setup?: Setup | undefined;
  /** The plan that a late rule stopped. */
  readonly rejected?: Candidate | undefined;
}

/** Has no say in this market state, at these fees, or at all because it failed. */
export interface Ineligible extends Judgement {
  readonly kind: 'ineligible';
  readonly code: string;
  readonly rejected?: Candidate | undefined;
}

/** The answer of one strategy to one view. */
export type Vote = DirectionalVote | Abstention | Ineligible;

/** What an abstention carries besides its reason. */
type Extras = Pick<Abstention, 'checks' | 'orders' | 'rejected'>;

/**
 * An abstention that names the first rule not met: "Grid needs balance quality >= 0.60, was 0.41." Where every rule
 * given was met, what is missing is an input that no rule names.
 */
export function abstain(setup: Setup, extras: Extras, ...sentences: readonly string[]): Abstention {
  const failed = firstFailure(extras.checks);
  const code = failed?.code ?? 'INPUT_MISSING';
  const first = failed ? `${setup} needs ${describeCheck(failed)}.` : `${setup} lacks an input.`;
  return { kind: 'abstain', code, setup, reason: reasonText(first, ...sentences), evidence: [code], ...extras };
}
