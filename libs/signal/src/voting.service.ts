import { chanceLogit, economicVetoes, expectedValue, logit, SETUPS, withTarget } from '#libs/strategy';
import type { Candidate, Direction, DirectionalVote, EconomicVeto, Odds, Terms } from '#libs/strategy';
import type { Ballot } from './ballot.js';
import { calibrated, PRIOR_CALIBRATION, type Calibration } from './calibration.js';

/** What to do with a signal whose costs eat it: publish it as not tradable, or keep it back. */
export type Economics = 'annotate' | 'block';

/** How votes are combined. */
export interface VotingPolicy {
  /** Trust by strategy id. */
  readonly weights: Readonly<Record<string, number>>;
  /** Trust in a strategy that is not listed: that of the least trusted of the first three. */
  readonly defaultWeight: number;
  /** Least share of the cast weight behind one direction. */
  readonly minShare: number;
  /** Least sum of weights behind it. */
  readonly minSupport: number;
  readonly minSupporters: number;
  /** What each further supporter adds to the mean edge. */
  readonly agreementBonus: number;
  readonly economics: Economics;
  readonly calibration: Calibration;
}

/** Weights before there are outcomes to learn from. */
export const STATIC_POLICY: VotingPolicy = {
  weights: { 'fabio-playbook': 0.4, 'mean-reversion': 0.35, grid: 0.25 },
  defaultWeight: 0.25,
  minShare: 2 / 3,
  minSupport: 0.25,
  minSupporters: 1,
  agreementBonus: 0.1,
  economics: 'annotate',
  calibration: PRIOR_CALIBRATION,
};

/** What can be said against the camp that leads. */
export type Objection = 'CONFLICT' | 'QUORUM' | 'NO_EDGE' | EconomicVeto;
export type Rejection = 'NO_SETUP' | Objection;

/** One supporter: nobody joined. Unanimous: two or more and nobody against. */
export type Strength = 'solo' | 'majority' | 'unanimous';

/** A ballot whose vote has a direction. */
export interface DirectionalBallot extends Ballot {
  readonly vote: DirectionalVote;
}

/** The camp that leads, with what it claims. */
export interface Standing {
  readonly direction: Direction;
  readonly lead: DirectionalBallot;
  readonly supporting: readonly DirectionalBallot[];
  readonly opposing: readonly DirectionalBallot[];
  /** Share of the cast weight. */
  readonly share: number;
  /** Log-odds over chance after opposition. */
  readonly edge: number;
  /** The lead's plan at the combined edge. */
  readonly odds: Odds;
  readonly expectedValue: number;
  readonly vetoes: readonly EconomicVeto[];
  readonly strength: Strength;
}

export interface Acceptance extends Standing {
  readonly kind: 'accepted';
}

/** NO_SETUP: nobody voted for a direction. */
export type Refusal =
  | { readonly kind: 'refused'; readonly code: 'NO_SETUP'; readonly standing: undefined }
  | { readonly kind: 'refused'; readonly code: Objection; readonly standing: Standing };

export type Verdict = Acceptance | Refusal;

const TIE = 1e-9;

/** Edge of one vote over chance: logit(p) - logit(p by chance), comparable across different R:R. */
export function edgeOverChance({ pricing }: Candidate): number {
  return logit(pricing.odds.target) - chanceLogit(pricing.base);
}

/** Weighted soft voting over the strategies that vote; those that abstain neither support nor oppose. */
export class VotingService {
  constructor(
    readonly policy: VotingPolicy,
    private readonly terms: Pick<Terms, 'costCap' | 'minExpectedValue'>,
  ) {}

  weightOf(strategy: string): number {
    return this.policy.weights[strategy] ?? this.policy.defaultWeight;
  }

  /**
   * Order of `ballots` does not matter: they are summed by strategy id, so even the last bit is stable.
   *
   * @param edit what may be done to the lead's plan before it is valued.
   */
  combine(ballots: readonly Ballot[], edit: (vote: DirectionalVote) => DirectionalVote = unchanged): Verdict {
    const cast = ballots
      .filter((ballot): ballot is DirectionalBallot => ballot.vote.kind === 'vote' && ballot.weight * ballot.gate > 0)
      .toSorted((a, b) => (a.strategy < b.strategy ? -1 : 1));
    const long = campOf(1, cast, this.policy.agreementBonus);
    const short = campOf(-1, cast, this.policy.agreementBonus);
    const [winner, loser] = ahead(long, short) ? [long, short] : [short, long];
    const standing = this.#standing(winner, loser, edit);
    if (!standing) return { kind: 'refused', code: 'NO_SETUP', standing: undefined };
    const code = tied(long, short) ? 'CONFLICT' : this.#objection(standing);
    return code ? { kind: 'refused', code, standing } : { kind: 'accepted', ...standing };
  }

  #standing(winner: Camp, loser: Camp, edit: (vote: DirectionalVote) => DirectionalVote): Standing | undefined {
    const ahead = leadOf(winner.ballots);
    if (!ahead) return undefined;
    const vote = edit(ahead.vote);
    const lead = vote === ahead.vote ? ahead : { ...ahead, vote };
    const share = winner.mass / (winner.mass + loser.mass);
    const edge = winner.edge * share - Math.max(loser.edge, 0) * (1 - share);
    const { base, riskReward, timeoutR, costR } = lead.vote.pricing;
    const odds = withTarget(base, calibrated(this.policy.calibration, chanceLogit(base), edge));
    const value = expectedValue(odds, riskReward, timeoutR, costR);
    return {
      direction: winner.direction,
      lead,
      supporting: winner.ballots.filter((ballot) => ballot !== ahead),
      opposing: loser.ballots,
      share,
      edge,
      odds,
      expectedValue: value,
      vetoes: economicVetoes({ costR, base, expectedValue: value }, this.terms),
      strength: winner.ballots.length === 1 ? 'solo' : loser.ballots.length > 0 ? 'majority' : 'unanimous',
    };
  }

  #objection({ share, lead, supporting, edge, vetoes }: Standing): Objection | undefined {
    const { minShare, minSupport, minSupporters, economics } = this.policy;
    const camp = [lead, ...supporting];
    const support = camp.reduce((sum, { weight }) => sum + weight, 0);
    if (share < minShare - TIE) return 'CONFLICT';
    if (support < minSupport - TIE || camp.length < minSupporters) return 'QUORUM';
    if (edge <= 0) return 'NO_EDGE';
    return economics === 'block' ? vetoes[0] : undefined;
  }
}

function unchanged(vote: DirectionalVote): DirectionalVote {
  return vote;
}

interface Camp {
  readonly direction: Direction;
  readonly ballots: readonly DirectionalBallot[];
  /** Sum of weight times gate. */
  readonly mass: number;
  /** Mean edge by weight times gate, with the bonus for agreement. */
  readonly edge: number;
}

function campOf(direction: Direction, cast: readonly DirectionalBallot[], bonus: number): Camp {
  const ballots = cast.filter(({ vote }) => vote.plan.direction === direction);
  const mass = ballots.reduce((sum, { weight, gate }) => sum + weight * gate, 0);
  const sum = ballots.reduce((total, { weight, gate, vote }) => total + weight * gate * edgeOverChance(vote), 0);
  const edge = mass > 0 ? (sum / mass) * (1 + bonus * (ballots.length - 1)) : 0;
  return { direction, ballots, mass, edge };
}

/** The camp with the larger share of weight times edge leads; an empty camp never does. */
function ahead(one: Camp, other: Camp): boolean {
  if (one.ballots.length === 0 || other.ballots.length === 0) return other.ballots.length === 0;
  return one.mass * one.edge >= other.mass * other.edge;
}

function tied(one: Camp, other: Camp): boolean {
  const contested = one.ballots.length > 0 && other.ballots.length > 0;
  return contested && Math.abs(one.mass * one.edge - other.mass * other.edge) < TIE * (one.mass + other.mass);
}

/** Largest weight times gate times edge; ties by setup, then cost, then name. */
function leadOf(ballots: readonly DirectionalBallot[]): DirectionalBallot | undefined {
  const force = ({ weight, gate, vote }: DirectionalBallot): number => weight * gate * edgeOverChance(vote);
  const most = Math.max(...ballots.map(force));
  return ballots.filter((ballot) => most - force(ballot) < TIE).toSorted(byPriority)[0];
}

function byPriority(a: DirectionalBallot, b: DirectionalBallot): number {
  const rank = ({ vote }: DirectionalBallot): number => SETUPS.indexOf(vote.plan.setup);
  const cost = ({ vote }: DirectionalBallot): number => vote.pricing.costR;
  return rank(a) - rank(b) || cost(a) - cost(b) || (a.strategy < b.strategy ? -1 : 1);
}
