import type { AuctionView } from '#libs/analysis';
import type { Terms } from './bracket.js';
import { Lapses, type Answer, type Patience } from './lapses.js';
import type { Strategy } from './strategy.js';
import { checkVote } from './vote-check.js';
import type { Vote } from './vote.js';
import { Watchdog } from './watchdog.js';

/** What strategies are allowed before they are stopped. */
export interface GuardSettings extends Patience {
  /** Milliseconds of the machine that all strategies together may take for one question. */
  readonly budgetMs: number;
}

/** The budget is thousands of times what a strategy takes, so that a busy machine is not blamed on one. */
export const GUARD_SETTINGS: GuardSettings = { budgetMs: 1_000, failures: 3, pauseMinutes: 60 };

/** For replays, which decide on years and which somebody watches: the same answers, and no limit of time. */
export const UNTIMED_GUARD: GuardSettings = { ...GUARD_SETTINGS, budgetMs: Infinity };

/** What one strategy had to say. */
export interface Asked {
  readonly strategy: Strategy;
  readonly vote: Vote;
}

/**
 * Asks strategies for their votes so that none can harm the others: one that throws, answers nonsense or does not come
 * back is `ineligible` with STRATEGY_FAILED or STRATEGY_TIMEOUT; one that goes on like that sits out with
 * STRATEGY_PAUSED, in that market alone, and is asked again afterwards.
 *
 * All are asked under one watchdog; only when it bites each is asked alone, to know who it was. Pauses are all that is
 * remembered from view to view: a guard that never saw the failures says of a single later view what the strategy does then.
 */
export class StrategyGuard {
  readonly #watchdog: Watchdog;
  readonly #lapses: Lapses;

  /** @throws RangeError unless the budget is in whole milliseconds. */
  constructor(
    readonly strategies: readonly Strategy[],
    settings: GuardSettings = GUARD_SETTINGS,
  ) {
    this.#watchdog = new Watchdog(settings.budgetMs);
    this.#lapses = new Lapses(settings);
  }

  /** @returns a sound vote of every strategy, in their order. Never throws. */
  ask(view: AuctionView, terms: Terms): readonly Asked[] {
    const together = this.#watchdog.run(() => this.strategies.map((strategy) => this.#answerOf(strategy, view, terms)));
    return this.strategies.map((strategy, i) => {
      const known = together?.value[i];
      const vote = this.#lapses.standIn(strategy.id, view) ?? this.#settle(strategy, view, terms, known);
      return { strategy, vote };
    });
  }

  /** @returns undefined for a strategy that sits out. */
  #answerOf(strategy: Strategy, view: AuctionView, terms: Terms): Answer | undefined {
    return this.#lapses.standIn(strategy.id, view) ? undefined : answerOf(strategy, view, terms);
  }

  #settle(strategy: Strategy, view: AuctionView, terms: Terms, known: Answer | undefined): Vote {
    const answer = known ?? this.#watchdog.run(() => answerOf(strategy, view, terms))?.value;
    const { limitMs } = this.#watchdog;
    return this.#lapses.settle(strategy.id, view, answer ?? { kind: 'timeout', limitMs });
  }
}

function answerOf(strategy: Strategy, view: AuctionView, terms: Terms): Answer {
  try {
    return { kind: 'vote', vote: checkVote(strategy.vote(view, terms)) };
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === 'string' ? error : 'it threw no error';
}
