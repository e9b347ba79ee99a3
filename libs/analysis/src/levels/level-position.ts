import type { KeyLevel } from './level-merge.js';

/** Key levels as price sees them. */
export interface LevelPosition {
  /** Levels whose zone holds price: neither support nor resistance. */
  readonly at: readonly KeyLevel[];
  /** The nearest level below and above, undefined where there is none. */
  readonly support: KeyLevel | undefined;
  readonly resistance: KeyLevel | undefined;
}

/** @param levels lowest price first. @param price ticks. */
export function levelPosition(levels: readonly KeyLevel[], price: number): LevelPosition {
  const isAt = ({ low, high }: KeyLevel): boolean => low <= price && price <= high;
  return {
    at: levels.filter(isAt),
    support: levels.findLast((level) => level.price < price && !isAt(level)),
    resistance: levels.find((level) => level.price > price && !isAt(level)),
  };
}

/** @returns the best score of the levels whose zones meet [low, high], 0 where there are none. */
export function levelScoreWithin(levels: readonly KeyLevel[], low: number, high: number): number {
  return levels.reduce(
    (best, level) => (level.low <= high && level.high >= low ? Math.max(best, level.score) : best),
    0,
  );
}
