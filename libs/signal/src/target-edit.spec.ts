import { minutesFrom, viewOf } from '../../../test/support/views.js';
import type { KeyLevel } from '#libs/analysis';
import { mixedOdds, sizeAdvice, worthOf, type Direction, type DirectionalVote } from '#libs/strategy';
import { signalSettings } from './settings.js';
import { beforeNearestLevel } from './target-edit.js';

const { terms } = signalSettings();

/** Entry 270,000, stop 1,000 away, target 3,000 away: R:R 3. */
function voteOf(direction: Direction = 1): DirectionalVote {
  const costR = 0.1;
  const fixed = { riskReward: 3, netRiskReward: 2.7, costR, timeStopMinutes: 300, tau: 2, factors: [], quality: 0.5 };
  return {
    kind: 'vote',
    plan: {
      setup: 'Trend Model',
      direction,
      entry: 270_000,
      stop: 270_000 - direction * 1_000,
      targets: [{ price: 270_000 + direction * 3_000, fraction: 1 }],
      expiresAt: minutesFrom(3),
      timeStopMinutes: 300,
      invalidations: [],
    },
    pricing: { ...fixed, ...worthOf(mixedOdds(3, 2), 3, 0.3, costR), size: sizeAdvice([]), vetoes: [] },
    reason: 'Said so.',
    evidence: [],
    checks: [],
  };
}

function level(price: number, over: Partial<KeyLevel> = {}): KeyLevel {
  const zone = { price, low: price - 20, high: price + 20 };
  return {
    ...zone,
    tier: 1,
    kinds: [],
    score: 0.8,
    significance: 4,
    state: 'tested',
    touches: 1,
    members: [],
    ...over,
  };
}

const targetAmong = (levels: readonly KeyLevel[], vote = voteOf()): number | undefined =>
  beforeNearestLevel(vote, viewOf({ levels }), terms).plan.targets[0]?.price;

describe('a target beyond a strong opposing level', () => {
  it('is drawn in to a tick and 0.02 ATR of 1h candles before it, and nothing else of the plan', () => {
    const vote = voteOf();
    const edited = beforeNearestLevel(vote, viewOf({ levels: [level(272_000), level(272_500)] }), terms);
    const target = 272_000 - 20 - 1 - 20;
    expect(edited.plan).toEqual({ ...vote.plan, targets: [{ price: target, fraction: 1 }] });
    expect(edited.pricing.riskReward).toBeCloseTo(1.959, 12);
    expect(edited.pricing).toMatchObject(worthOf(mixedOdds(1.959, 2), 1.959, 0.3, 0.1));
    expect(edited.pricing.odds.target).toBeGreaterThan(vote.pricing.odds.target);
    expect(edited.evidence).toEqual(['TGT_BEFORE_LEVEL']);
  });

  it('is drawn in by the mirror image for a Short', () => {
    expect(targetAmong([level(267_500), level(268_000)], voteOf(-1))).toBe(268_000 + 41);
  });

  it.each([
    ['a level of a lower tier', [level(272_000, { tier: 2 })]],
    ['a weak one', [level(272_000, { score: 0.69 })]],
    ['one at the target', [level(272_990)]],
    ['one beyond it', [level(273_100)]],
    ['one at the entry', [level(270_010)]],
    ['one behind', [level(269_000)]],
    ['one so near that R:R would fall below 1.5', [level(271_400)]],
    ['none', []],
  ])('stays for %s', (_what, levels) => {
    const vote = voteOf();
    expect(beforeNearestLevel(vote, viewOf({ levels }), terms)).toBe(vote);
  });

  it('stays on a ladder and on the rungs of a grid, whose prices belong together', () => {
    const { plan, ...vote } = voteOf();
    const targets = [
      { price: 271_900, fraction: 0.6 },
      { price: 273_000, fraction: 0.4 },
    ];
    expect(targetAmong([level(272_000)], { ...vote, plan: { ...plan, targets } })).toBe(271_900);
  });
});
