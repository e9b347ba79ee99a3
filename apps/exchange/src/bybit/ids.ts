import { nameHash, scatter } from '../market/chance.js';

const FIRST_EXEC_ID = 2_240_000_000_000_000_000n;
const FIRST_SEQUENCE = 100_000_000_000;
const STEP = 16;
const HASH = nameHash('bybit ids');

/**
 * The id of a fill: a numeric string beyond 2^53 that rises from fill to fill, by one, two or three: holes that mean nothing.
 *
 * Real spot ids behave so (…2966, …2967, …2969, …3000): their arithmetic tells nobody what is missing.
 */
export function execIdOf(fill: number): string {
  const skip = scatter(HASH, fill) < 0.5 ? 0n : 1n;
  return String(FIRST_EXEC_ID + 2n * BigInt(fill) + skip);
}

/** The cross sequence of a taker order: shared by its fills, rising unevenly. */
export function sequenceOf(aggregate: number): number {
  return FIRST_SEQUENCE + STEP * aggregate + Math.floor(STEP * scatter(HASH, aggregate));
}
