import { toIso } from '#libs/market';
import { wasEntered, type EnteredResult, type Exit, type Outcome } from '#libs/signal';
import { metricsOf, type Metrics } from './metrics.js';
import type { Counts } from './vote-tally.js';

/** Outcomes of one kind and what they have come to. */
export interface Group {
  readonly name: string;
  /** How they ended, those never entered included. */
  readonly exits: Counts;
  readonly metrics: Metrics;
}

/** By what outcomes can be told apart. */
export const DIMENSIONS = {
  setup: ({ setup }: Outcome): string => setup,
  strategy: ({ strategy }: Outcome): string => strategy,
  session: ({ session }: Outcome): string => session,
  state: ({ state }: Outcome): string => state ?? 'unknown',
  month: ({ decidedAt }: Outcome): string => toIso(decidedAt).slice(0, 7),
  tradable: ({ tradable }: Outcome): string => (tradable ? 'tradable' : 'not tradable'),
} as const;

export type Dimension = keyof typeof DIMENSIONS;

/** @returns the groups of a dimension, by name. */
export function breakdown(outcomes: readonly Outcome[], dimension: Dimension): readonly Group[] {
  return grouped(outcomes, DIMENSIONS[dimension]).map(([name, members]) => groupOf(name, members));
}

/** @returns what has the same name together, by name. */
export function grouped<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    const members = groups.get(name);
    if (members) members.push(one);
    else groups.set(name, [one]);
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** @returns all of them as one group. */
export function groupOf(name: string, outcomes: readonly Outcome[]): Group {
  const exits: Partial<Record<Exit, number>> = {};
  for (const { result } of outcomes) exits[result.exit] = (exits[result.exit] ?? 0) + 1;
  return { name, exits, metrics: metricsOf(enteredOf(outcomes)) };
}

/** @returns the trades among them, in the order in which they closed. */
export function enteredOf(outcomes: readonly Outcome[]): readonly EnteredResult[] {
  return outcomes
    .map(({ result }) => result)
    .filter(wasEntered)
    .toSorted((a, b) => a.exitedAt - b.exitedAt);
}
