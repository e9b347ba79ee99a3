import fc from 'fast-check';
import { minutesFrom } from '../../../test/support/views.js';
import { baseOdds, sizeAdvice, worthOf, type Direction, type Setup } from '#libs/strategy';
import type { Ballot } from './ballot.js';
import {
  edgeOverChance,
  STATIC_POLICY,
  VotingService,
  type DirectionalBallot,
  type VotingPolicy,
} from './voting.service.js';

interface Claim {
  readonly strategy: string;
  readonly weight: number;
  readonly direction?: Direction;
  readonly p: number;
  readonly riskReward: number;
  readonly setup?: Setup;
  readonly gate?: number;
  readonly costR?: number;
}

/** A ballot with a claimed probability and no time limit, as in the worked example. */
function ballot(claim: Claim): DirectionalBallot {
  const { strategy, weight, direction = 1, p, riskReward, setup = 'None', gate = 1, costR = 0.08 } = claim;
  const base = baseOdds(riskReward, Infinity);
  const edge = Math.log(p / (1 - p)) - Math.log(base.target / (1 - base.target));
  const plan = {
    setup,
    direction,
    entry: 10_000,
    stop: 10_000 - direction * 100,
    targets: [{ price: 10_000 + direction * Math.round(100 * riskReward), fraction: 1 }],
    expiresAt: minutesFrom(3),
    timeStopMinutes: 300,
    invalidations: [],
  };
  const fixed = {
    riskReward,
    netRiskReward: riskReward,
    costR,
    timeStopMinutes: 300,
    tau: 10,
    factors: [],
    quality: 0.5,
    size: sizeAdvice([]),
  };
  const pricing = { ...fixed, ...worthOf(base, riskReward, edge, costR), vetoes: [] };
  const vote = { kind: 'vote', plan, pricing, reason: 'Said so.', evidence: [], checks: [] } as const;
  return { strategy, setup, weight, gate, vote, claim: vote };
}

function silent(strategy: string, kind: 'abstain' | 'ineligible'): Ballot {
  const vote = { kind, code: 'NOT_NOW', reason: 'Not now.', evidence: [], checks: [] } as const;
  return { strategy, setup: 'None', weight: 0.4, gate: 1, vote, claim: undefined };
}

function service(policy: Partial<VotingPolicy> = {}, minExpectedValue = 0): VotingService {
  return new VotingService({ ...STATIC_POLICY, ...policy }, { costCap: 0.25, minExpectedValue });
}

const fabio = ballot({
  strategy: 'fabio-playbook',
  setup: 'Mean Reversion Model',
  weight: 0.4,
  p: 0.52,
  riskReward: 1.4,
});
const reversion = ballot({
  strategy: 'mean-reversion',
  setup: 'Mean Reversion',
  weight: 0.35,
  p: 0.5,
  riskReward: 1.6,
});
const grid = ballot({ strategy: 'grid', setup: 'Grid', weight: 0.25, p: 0.55, riskReward: 1.1, direction: -1 });

describe('the vote of the worked example', () => {
  it('measures each edge against its own chance', () => {
    expect([fabio, reversion, grid].map(({ vote }) => edgeOverChance(vote).toFixed(6))).toEqual([
      '0.416515',
      '0.470004',
      '0.295981',
    ]);
  });

  it('goes to the longs, led by Fabio, at an expected value of 0.0923 R', () => {
    const verdict = service().combine([fabio, reversion, grid]);
    if (verdict.kind !== 'accepted') throw new Error(`Acceptance expected, was ${verdict.code}`);
    expect(verdict.lead).toBe(fabio);
    expect(verdict.share).toBeCloseTo(0.75, 12);
    expect(verdict.edge).toBeCloseTo(0.290223, 6);
    expect(verdict.odds.target).toBeCloseTo(0.48844, 5);
    expect(verdict.expectedValue).toBeCloseTo(0.0923, 4);
    expect(verdict.supporting).toEqual([reversion]);
    expect(verdict.opposing).toEqual([grid]);
    expect(verdict.strength).toBe('majority');
    expect(verdict.vetoes).toEqual([]);
  });

  it('is refused where 0.10 R is asked for and economics block', () => {
    expect(service({ economics: 'block' }, 0.1).combine([fabio, reversion, grid])).toMatchObject({
      code: 'EV_NEGATIVE',
    });
    expect(service({}, 0.1).combine([fabio, reversion, grid])).toMatchObject({
      kind: 'accepted',
      vetoes: ['EV_NEGATIVE'],
    });
  });

  it('is worth 0.2093 R without the opposition', () => {
    const verdict = service({ economics: 'block' }, 0.1).combine([fabio, reversion]);
    if (verdict.kind !== 'accepted') throw new Error(`Acceptance expected, was ${verdict.code}`);
    expect(verdict.edge).toBeCloseTo(0.485624, 6);
    expect(verdict.odds.target).toBeCloseTo(0.53722, 5);
    expect(verdict.expectedValue).toBeCloseTo(0.2093, 4);
    expect(verdict.strength).toBe('unanimous');
  });
});

describe('the vote', () => {
  it('has no setup where nobody votes', () => {
    expect(service().combine([])).toEqual({ kind: 'refused', code: 'NO_SETUP', standing: undefined });
    expect(service().combine([silent('a', 'abstain'), silent('b', 'ineligible')])).toMatchObject({ code: 'NO_SETUP' });
    expect(service().combine([{ ...grid, gate: 0 }])).toMatchObject({ code: 'NO_SETUP' });
  });

  it('lets a lone grid pass', () => {
    expect(service().combine([grid])).toMatchObject({ kind: 'accepted', direction: -1, share: 1, strength: 'solo' });
  });

  it('is not diluted by those who abstain', () => {
    const alone = service().combine([fabio]);
    expect(service().combine([fabio, silent('mean-reversion', 'abstain'), silent('grid', 'ineligible')])).toEqual(
      alone,
    );
  });

  it('is a conflict below two thirds, and where both sides claim the same', () => {
    const against = {
      ...reversion,
      vote: { ...reversion.vote, plan: { ...reversion.vote.plan, direction: -1 as const } },
    };
    expect(service().combine([fabio, against])).toMatchObject({ code: 'CONFLICT' });
    const mirror = ballot({ strategy: 'other', weight: 0.4, p: 0.52, riskReward: 1.4, direction: -1 });
    expect(service().combine([fabio, mirror])).toMatchObject({ code: 'CONFLICT' });
  });

  it('passes at exactly two thirds', () => {
    const two = ballot({ strategy: 'two', weight: 0.5, p: 0.55, riskReward: 1.1 });
    const one = ballot({ strategy: 'one', weight: 0.25, p: 0.5, riskReward: 1.05, direction: -1 });
    expect(service().combine([two, one])).toMatchObject({ kind: 'accepted', direction: 1 });
  });

  it('needs a quorum of weight and heads', () => {
    expect(service({ minSupporters: 2 }).combine([fabio])).toMatchObject({ code: 'QUORUM' });
    expect(service({ minSupporters: 2 }).combine([fabio, reversion])).toMatchObject({ kind: 'accepted' });
    expect(service().combine([{ ...grid, weight: 0.24 }])).toMatchObject({ code: 'QUORUM' });
  });

  it('counts a halved gate in the mean, and not in the quorum', () => {
    expect(service().combine([{ ...grid, gate: 0.5 }])).toMatchObject({ kind: 'accepted' });
    const halved = service().combine([{ ...fabio, gate: 0.5 }, grid]);
    expect(halved).toMatchObject({ code: 'CONFLICT', standing: { share: 0.2 / 0.45 } });
  });

  it('has no edge where the claim is no better than chance', () => {
    const hopeless = ballot({ strategy: 'grid', weight: 0.25, p: 0.4, riskReward: 1.1 });
    expect(service().combine([hopeless])).toMatchObject({ code: 'NO_EDGE', standing: { lead: hopeless } });
  });

  it('annotates costs, or blocks', () => {
    const dear = ballot({ strategy: 'grid', weight: 0.25, p: 0.55, riskReward: 1.1, costR: 0.4 });
    expect(service().combine([dear])).toMatchObject({ kind: 'accepted', vetoes: ['COST_TOO_HIGH', 'EV_NEGATIVE'] });
    expect(service({ economics: 'block' }).combine([dear])).toMatchObject({ kind: 'refused', code: 'COST_TOO_HIGH' });
  });

  it('breaks ties for the lead by setup, then cost, then name', () => {
    const claim = { weight: 0.35, p: 0.5, riskReward: 1.4 };
    const lead = (...ballots: DirectionalBallot[]): string | undefined => {
      const verdict = service().combine(ballots);
      return verdict.kind === 'accepted' ? verdict.lead.strategy : undefined;
    };
    const a = ballot({ ...claim, strategy: 'a', setup: 'Grid' });
    const b = ballot({ ...claim, strategy: 'b', setup: 'Mean Reversion' });
    const c = ballot({ ...claim, strategy: 'c', setup: 'Mean Reversion', costR: 0.05 });
    const d = ballot({ ...claim, strategy: 'd', setup: 'Mean Reversion', costR: 0.05 });
    expect([lead(a, b), lead(a, b, c), lead(d, c, a, b)]).toEqual(['b', 'c', 'c']);
  });

  it('trusts an unlisted strategy as much as the grid', () => {
    expect(['fabio-playbook', 'mean-reversion', 'grid', 'newcomer'].map((id) => service().weightOf(id))).toEqual([
      0.4, 0.35, 0.25, 0.25,
    ]);
  });
});

describe('any vote', () => {
  const claim = fc.record({
    strategy: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    weight: fc.double({ min: 0.05, max: 1, noNaN: true }),
    gate: fc.constantFrom(0, 0.5, 1),
    direction: fc.constantFrom<Direction>(1, -1),
    p: fc.double({ min: 0.03, max: 0.94, noNaN: true }),
    riskReward: fc.double({ min: 0.3, max: 5, noNaN: true }),
    costR: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  });
  const claims = fc.uniqueArray(claim, { selector: ({ strategy }) => strategy, maxLength: 6 });

  it('does not depend on the order of the ballots', () => {
    fc.assert(
      fc.property(claims, (made) => {
        const ballots = made.map(ballot);
        expect(service().combine(ballots.toReversed())).toEqual(service().combine(ballots));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the mirror image where all directions are exchanged', () => {
    fc.assert(
      fc.property(claims, (made) => {
        const verdict = service().combine(made.map(ballot));
        const mirror = service().combine(
          made.map((one) => ballot({ ...one, direction: one.direction === 1 ? -1 : 1 })),
        );
        expect(mirror.kind).toBe(verdict.kind);
        if (verdict.kind === 'accepted' && mirror.kind === 'accepted') {
          expect(mirror.direction).toBe(-verdict.direction);
          expect(mirror.odds).toEqual(verdict.odds);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never claims more than its strongest supporter, but for the bonus, and stays a probability', () => {
    fc.assert(
      fc.property(claims, (made) => {
        const verdict = service().combine(made.map(ballot));
        if (verdict.kind !== 'accepted') return;
        const camp = [verdict.lead, ...verdict.supporting];
        const strongest = Math.max(...camp.map(({ vote }) => edgeOverChance(vote)));
        expect(verdict.edge).toBeGreaterThan(0);
        expect(verdict.edge).toBeLessThanOrEqual(strongest * (1 + 0.1 * (camp.length - 1)) + 1e-9);
        expect(verdict.odds.target).toBeGreaterThanOrEqual(0.02);
        expect(verdict.odds.target).toBeLessThanOrEqual(0.95);
        expect(verdict.share).toBeGreaterThanOrEqual(2 / 3 - 1e-9);
      }),
      { numRuns: 1_000 },
    );
  });
});
