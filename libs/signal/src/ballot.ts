import type { AuctionView } from '#libs/analysis';
import { MINUTE_MS } from '#libs/market';
import { check, describeCheck, figure, gateIn, reasonText } from '#libs/strategy';
import type { Asked, Setup, StrategyGuard, Terms, Vote } from '#libs/strategy';

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
 * Asks every strategy and applies the regime gate: one without a say in this state is ineligible, its plan kept for the
 * record. Total: whatever a strategy does, there is a ballot of it.
 */
export function castBallots(
  guard: StrategyGuard,
  weightOf: (strategy: string) => number,
  view: AuctionView,
  terms: Terms,
): readonly Ballot[] {
  return guard.ask(view, terms).map((asked) => ballotOf(asked, weightOf(asked.strategy.id), view));
}

function ballotOf({ strategy: { id, setups, gate: gates }, vote }: Asked, weight: number, view: AuctionView): Ballot {
  const open = gateIn(gates, view.state, view.asOf);
  const gate = vote.kind === 'vote' ? open[vote.plan.direction] : Math.max(open[1], open[-1]);
  const setup = vote.kind === 'vote' ? vote.plan.setup : setups[0];
  return { strategy: id, setup, weight, gate, vote: gate > 0 ? vote : withoutSay(setup, vote, view) };
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
