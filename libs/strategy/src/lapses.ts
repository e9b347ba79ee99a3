import type { AuctionView } from '#libs/analysis';
import { after, MINUTE_MS, toIso, type EpochMs } from '#libs/market';
import { reasonText } from './figures.js';
import type { Ineligible, Vote } from './vote.js';

/** How much is put up with. */
export interface Patience {
  /** Minutes in a row at which a strategy may throw or answer nonsense before it is paused; out of time once is enough. */
  readonly failures: number;
  /** Minutes of the market, not of the machine, that a pause lasts. */
  readonly pauseMinutes: number;
}

/** What a strategy did when it was asked: it gave a sound vote, it failed with these words, or it did not come back. */
export type Answer =
  | { readonly kind: 'vote'; readonly vote: Vote }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'timeout'; readonly limitMs: number };

/** The failures in a row of one strategy in one market. */
interface Lapse {
  readonly count: number;
  /** `asOf` of the last one, and what was said of it. */
  readonly at: EpochMs;
  readonly vote: Ineligible;
  readonly pausedUntil: EpochMs | undefined;
}

/**
 * Who failed lately, and who sits out for it. Kept for each strategy in each market, by the market's time: the same
 * answers to the same views in the same order give the same pauses, however fast they come and however often one view is
 * asked about.
 */
export class Lapses {
  readonly #lapses = new Map<string, Lapse>();

  constructor(private readonly patience: Patience) {}

  /** @returns what stands in for the vote of a strategy that must not be asked, undefined where it may be. */
  standIn(strategy: string, view: AuctionView): Ineligible | undefined {
    if (this.#lapses.size === 0) return undefined;
    const lapse = this.#lapses.get(keyOf(strategy, view));
    if (lapse?.pausedUntil === undefined || view.asOf >= lapse.pausedUntil) return undefined;
    if (view.asOf === lapse.at) return lapse.vote;
    return ineligible(
      'STRATEGY_PAUSED',
      `${strategy} is paused until ${toIso(lapse.pausedUntil)} after failing ${times(lapse.count)}.`,
      lapse.vote.reason,
    );
  }

  /** Takes note of an answer. @returns the vote, or what is said of the failure. */
  settle(strategy: string, view: AuctionView, answer: Answer): Vote {
    if (answer.kind === 'vote' && this.#lapses.size === 0) return answer.vote;
    const key = keyOf(strategy, view);
    const before = this.#lapses.get(key);
    const isNews = before === undefined || view.asOf > before.at;
    if (answer.kind === 'vote') {
      if (isNews) this.#lapses.delete(key);
      return answer.vote;
    }
    const vote = failureOf(strategy, answer);
    if (isNews) this.#lapses.set(key, this.#lapse((before?.count ?? 0) + 1, view.asOf, vote));
    return vote;
  }

  #lapse(count: number, at: EpochMs, vote: Ineligible): Lapse {
    const { failures, pauseMinutes } = this.patience;
    const isEnough = vote.code === 'STRATEGY_TIMEOUT' || count >= failures;
    return { count, at, vote, pausedUntil: isEnough ? after(at, pauseMinutes * MINUTE_MS) : undefined };
  }
}

function keyOf(strategy: string, { instrument: { broker, symbol } }: AuctionView): string {
  return `${broker}:${symbol}:${strategy}`;
}

function failureOf(strategy: string, answer: Exclude<Answer, { kind: 'vote' }>): Ineligible {
  if (answer.kind === 'failed') return ineligible('STRATEGY_FAILED', `${strategy} failed: ${answer.message}`);
  return ineligible('STRATEGY_TIMEOUT', `${strategy} did not come back within ${answer.limitMs} ms.`);
}

function ineligible(code: string, ...sentences: readonly string[]): Ineligible {
  return { kind: 'ineligible', code, reason: reasonText(...sentences), evidence: [code], checks: [] };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times in a row`;
}
