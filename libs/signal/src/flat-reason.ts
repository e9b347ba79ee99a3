import type { Instrument } from '#libs/market';
import {
  describeCheck,
  figure,
  firstFailure,
  priceFigure,
  reasonText,
  shortfall,
  type Candidate,
} from '#libs/strategy';
import type { Ballot } from './ballot.js';
import type { EngineVeto } from './data-quality.js';
import type { Refusal, Standing, VotingPolicy } from './voting.service.js';

/** Why nothing: the first gate that failed, then the nearest candidate and what it lacks. */
export function flatReason(
  instrument: Instrument,
  vetoes: readonly EngineVeto[],
  refusal: Refusal | undefined,
  ballots: readonly Ballot[],
  policy: VotingPolicy,
): string {
  const cause = vetoes[0]?.reason ?? (refusal && refusalText(refusal, ballots, policy)) ?? 'No setup.';
  const nearest = nearestText(instrument, ballots);
  return nearest ? reasonText(cause, nearest) : reasonText(cause);
}

function refusalText(refusal: Refusal, ballots: readonly Ballot[], policy: VotingPolicy): string {
  if (refusal.code === 'NO_SETUP') return noSetupText(ballots);
  const { code, standing } = refusal;
  const side = standing.direction === 1 ? 'Long' : 'Short';
  switch (code) {
    case 'CONFLICT':
      return `Conflict: ${side} holds ${figure(standing.share)} of the weight, needs ${figure(policy.minShare)}.`;
    case 'QUORUM':
      return `Quorum: ${1 + standing.supporting.length} for ${side}, needs ${policy.minSupporters}.`;
    case 'NO_EDGE':
      return `No edge: ${side} claims ${figure(standing.edge)} over chance after opposition, needs more than 0.`;
    case 'COST_TOO_HIGH':
    case 'UNREACHABLE':
    case 'EV_NEGATIVE':
      return `${code}: ${economicsText(standing)}.`;
  }
}

function noSetupText(ballots: readonly Ballot[]): string {
  const [first] = ballots;
  if (!first) return 'No setup: no strategy is installed.';
  const failed = firstFailure(first.vote.checks);
  return `No setup: ${failed ? `${first.setup} needs ${describeCheck(failed)}.` : first.vote.reason}`;
}

function economicsText({ lead, expectedValue }: Standing): string {
  const { costR, base } = lead.vote.pricing;
  return `costs ${figure(costR)} R, target by chance ${figure(base.target)}, expected ${figure(expectedValue)} R`;
}

function nearestText(instrument: Instrument, ballots: readonly Ballot[]): string {
  const best = bestCandidate(ballots);
  if (best) return `Nearest: ${candidateText(instrument, best.candidate)}${lackText(best.ballot)}.`;
  const [nearest] = ballots.filter(({ vote }) => vote.checks.length > 0).toSorted((a, b) => progress(b) - progress(a));
  if (!nearest) return '';
  const { checks } = nearest.vote;
  const met = checks.filter(({ passed }) => passed).length;
  return `Nearest: ${nearest.setup}, ${met} of ${checks.length} rules met${lackText(nearest)}.`;
}

/** The plan with the best chance among those that were made, whatever stopped it. */
export function bestCandidate(
  ballots: readonly Ballot[],
): { readonly ballot: Ballot; readonly candidate: Candidate } | undefined {
  const made = ballots.flatMap((ballot) => {
    const candidate = ballot.vote.kind === 'vote' ? ballot.vote : ballot.vote.rejected;
    return candidate ? [{ ballot, candidate }] : [];
  });
  return made.toSorted((a, b) => b.candidate.pricing.odds.target - a.candidate.pricing.odds.target)[0];
}

function candidateText(instrument: Instrument, { plan, pricing }: Candidate): string {
  const side = plan.direction === 1 ? 'Long' : 'Short';
  return `${plan.setup} ${side} at ${priceFigure(instrument, plan.entry)} (p ${figure(pricing.odds.target)})`;
}

function lackText({ vote }: Ballot): string {
  const failed = firstFailure(vote.checks);
  const distance = failed && shortfall(failed);
  return distance === undefined ? '' : `, ${figure(distance)} short`;
}

function progress({ vote: { checks } }: Ballot): number {
  return checks.filter(({ passed }) => passed).length / checks.length;
}
