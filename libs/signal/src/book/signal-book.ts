import type { EpochMs } from '#libs/market';
import type { Direction, Setup } from '#libs/strategy';
import { canonicalJson } from '../canonical-json.js';
import { sha256 } from '../content-digest.js';
import type { Learned } from '../learning/learned.js';

/** A signal that is not over: waiting for its entry, or entered and neither closed nor advised to be scratched. */
export interface OpenSignal {
  readonly id: string;
  readonly setup: Setup;
  readonly phase: 'PENDING' | 'ACTIVE';
}

/** A signal that failed at most two hours ago: stopped out before its first target, or advised to be scratched. */
export interface StoppedSignal {
  readonly how: 'stopped' | 'scratched';
  readonly setup: Setup;
  readonly direction: Direction;
  /** Its planned entry, ticks. */
  readonly level: number;
  readonly at: EpochMs;
}

/** What the tradable signals of an auction day have come to. */
export interface DayResult {
  readonly day: EpochMs;
  readonly lossesInARow: number;
  /** Sum of net results. */
  readonly netR: number;
}

/**
 * What earlier decisions on a market left behind, folded from those decisions and the closed 1m candles after them. It is
 * an input of the next decision like the view, so that decisions stay functions of their inputs. A market that nobody
 * follows has an empty one.
 */
export interface SignalBook {
  readonly open: readonly OpenSignal[];
  /** Oldest first. */
  readonly stops: readonly StoppedSignal[];
  /** Undefined until a tradable signal of the day has closed. */
  readonly day: DayResult | undefined;
  /** Undefined while there are too few outcomes to learn from. */
  readonly learned: Learned | undefined;
}

export const EMPTY_BOOK: SignalBook = Object.freeze({ open: [], stops: [], day: undefined, learned: undefined });

const digests = new WeakMap<SignalBook, string>();

/** @returns `sha256:` and the digest of the book's canonical JSON; undefined for an empty one, which is no input. */
export function bookDigest(book: SignalBook): string | undefined {
  const { open, stops, day, learned } = book;
  if (open.length === 0 && stops.length === 0 && !day && !learned) return undefined;
  const known = digests.get(book) ?? sha256(canonicalJson(book));
  digests.set(book, known);
  return known;
}
