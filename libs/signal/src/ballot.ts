import type { AuctionView } from '#libs/analysis';
import { MINUTE_MS } from '#libs/market';
import { check, checkVote, describeCheck, figure, gateIn, reasonText } from '#libs/strategy';
import type { Setup, Strategy, Terms, Vote } from '#libs/strategy';

/** One strategy's vote and what it counts for. */
export interface Ballot {
  readonly strategy: string;
  /** What the strategy mainly trades, or the setup it voted for. */
  readonly setup: Setup;
  readonly vote: Vote;
  /** Trust in the strategy, whatever the market does. */
  readonly weight: number;
  /** What the market state leaves of it, 0..1: in the vote's direction, or the wider of the two. */
  readonly gate: number;
}

/**
 * Asks one strategy and applies the regime gate: a strategy without a say in this state is ineligible, its plan kept
 * for the record. Total: a strategy that throws, or answers with something that is not a vote, is ineligible with
 * STRATEGY_FAILED and its message.
 */
export function castBallot(strategy: Strategy, weight: number, view: AuctionView, terms: Terms): Ballot {
  const { id, setups } = strategy;
  try {
    const vote = checkVote(strategy.vote(view, terms));
    const open = gateIn(strategy.gate, view.state, view.asOf);
    const gate = vote.kind === 'vote' ? open[vote.plan.direction] : Math.max(open[1], open[-1]);
    const setup = vote.kind === 'vote' ? vote.plan.setup : setups[0];
    return { strategy: id, setup, weight, gate, vote: gate > 0 ? vote : withoutSay(setup, vote, view) };
  } catch (error) {
    return { strategy: id, setup: setups[0], weight, gate: 0, vote: failure(id, error) };
  }
}

/** A strategy that is still warming up, or has failed, has said why it has no say. */
function withoutSay(setup: Setup, vote: Vote, view: AuctionView): Vote {
  if (vote.kind === 'ineligible' || (vote.kind === 'abstain' && vote.code === 'WARMUP')) return vote;
  const gate = check('REGIME', 'a regime', stateWords(view), '=', 'open to it');
  const { orders, checks, evidence } = vote;
  const rejected = vote.kind === 'vote' ? { plan: vote.plan, pricing: vote.pricing } : vote.rejected;
  const reason = reasonText(`${setup} needs ${describeCheck(gate)}.`, vote.reason);
  return { kind: 'ineligible', code: gate.code, reason, evidence, checks: [gate, ...checks], orders, rejected };
}

function stateWords({ state, asOf }: AuctionView): string {
  if (!state) return 'unknown';
  if (state.event) return 'a volatility event';
  if (state.failedBreakout) return `${state.label} after a failed breakout`;
  const minutes = Math.floor((asOf - state.since) / MINUTE_MS);
  return `${state.label} for ${minutes} min (S ${figure(state.score ?? 'unknown')})`;
}

function failure(strategy: string, error: unknown): Vote {
  const message = error instanceof Error ? error.message : typeof error === 'string' ? error : 'it threw no error';
  const reason = reasonText(`${strategy} failed: ${message}`);
  return { kind: 'ineligible', code: 'STRATEGY_FAILED', reason, evidence: ['STRATEGY_FAILED'], checks: [] };
}
