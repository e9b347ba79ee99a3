import type { AuctionView } from '#libs/analysis';
import { MINUTE_MS } from '#libs/market';
import { check, describeCheck, figure, gateIn, reasonText } from '#libs/strategy';
import type { Asked, Candidate, Check, Setup, StrategyGuard, Terms, Vote } from '#libs/strategy';
import { bookObjection } from './book/book-rules.js';
import type { SignalBook } from './book/signal-book.js';

/** One strategy's vote and what it counts for. */
export interface Ballot {
  readonly strategy: string;
  /** The setup that was voted for, or whose rule was not met; else what the strategy mainly trades. */
  readonly setup: Setup;
  readonly vote: Vote;
  /** Trust in the strategy, whatever the market does. */
  readonly weight: number;
  /** What the market state leaves of it, 0..1: in the vote's direction, or the wider of the two. */
  readonly gate: number;
  /** What the strategy itself voted for, also where the regime or the book has left it without a say. */
  readonly claim: Candidate | undefined;
}

/**
 * Asks every strategy and applies the regime gate and the book: one without a say in this state, or whose plan the book
 * forbids now, is ineligible, its plan kept for the record. Total: whatever a strategy does, there is a ballot of it.
 */
export function castBallots(
  guard: StrategyGuard,
  weightOf: (strategy: string) => number,
  view: AuctionView,
  terms: Terms,
  book: SignalBook,
): readonly Ballot[] {
  return guard.ask(view, terms).map((asked) => ballotOf(asked, weightOf(asked.strategy.id), view, book));
}

function ballotOf({ strategy, vote }: Asked, weight: number, view: AuctionView, book: SignalBook): Ballot {
  const { id, setups } = strategy;
  const open = gateIn(strategy.gate, view.state, view.asOf);
  const gate = vote.kind === 'vote' ? open[vote.plan.direction] : Math.max(open[1], open[-1]);
  const setup = setupOf(vote) ?? setups[0];
  const claim = vote.kind === 'vote' ? { plan: vote.plan, pricing: vote.pricing } : undefined;
  const objection = gate > 0 ? claim && bookObjection(book, claim.plan, view) : regimeCheck(view);
  return { strategy: id, setup, weight, gate, claim, vote: objection ? withoutSay(setup, vote, objection) : vote };
}

function setupOf(vote: Vote): Setup | undefined {
  if (vote.kind === 'vote') return vote.plan.setup;
  return vote.kind === 'abstain' ? vote.setup : undefined;
}

function regimeCheck(view: AuctionView): Check {
  return check('REGIME', 'a regime', stateWords(view), '=', 'open to it');
}

/** A strategy that is still warming up, or has failed, has said why it has no say. */
function withoutSay(setup: Setup, vote: Vote, objection: Check): Vote {
  if (vote.kind === 'ineligible' || (vote.kind === 'abstain' && vote.code === 'WARMUP')) return vote;
  const { orders, checks, evidence } = vote;
  const rejected = vote.kind === 'vote' ? { plan: vote.plan, pricing: vote.pricing } : vote.rejected;
  const reason = reasonText(`${setup} needs ${describeCheck(objection)}.`, vote.reason);
  return {
    kind: 'ineligible',
    code: objection.code,
    reason,
    evidence,
    checks: [objection, ...checks],
    orders,
    rejected,
  };
}

function stateWords({ state, asOf }: AuctionView): string {
  if (!state) return 'unknown';
  if (state.event) return 'a volatility event';
  if (state.failedBreakout) return `${state.label} after a failed breakout`;
  const minutes = Math.floor((asOf - state.since) / MINUTE_MS);
  return `${state.label} for ${minutes} min (S ${figure(state.score ?? 'unknown')})`;
}
