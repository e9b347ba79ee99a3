import { viewOf } from '../../../test/support/views.js';
import { DEFAULT_COST_PROFILE } from './costs.js';
import { grid } from './strategies/grid.js';
import { checkVote } from './vote-check.js';
import type { DirectionalVote } from './vote.js';

const terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };
const good = grid().vote(viewOf(), terms) as DirectionalVote;
const { plan, pricing } = good;
const halves = [
  { price: 269_500, fraction: 0.5 },
  { price: 270_000, fraction: 0.5 },
];

describe('a vote from a strategy', () => {
  it('passes unchanged where it is sound', () => {
    expect(checkVote(good)).toBe(good);
    const laddered = { ...good, plan: { ...plan, targets: halves, stopAfterFirst: plan.entry } };
    expect(checkVote(laddered)).toBe(laddered);
    const middle = grid().vote(viewOf({ price: 270_000 }), terms);
    expect(checkVote(middle)).toBe(middle);
  });

  it.each<[string, object]>([
    ['Vote kind must be vote, abstain or ineligible, was maybe', { kind: 'maybe' }],
    ['Reason must be text, was ', { reason: '' }],
    ['Reason must be at most 240 characters, was 241', { reason: 'x'.repeat(241) }],
    ['Evidence must be codes in upper snake case, was State ok', { evidence: ['State ok'] }],
    ['Check value must be finite, text or unknown, was NaN', { checks: [{ ...good.checks[0], value: NaN }] }],
    ['Check verdict must be true or false, was yes', { checks: [{ ...good.checks[0], passed: 'yes' }] }],
    [
      'Setup must be one of Trend Model, Mean Reversion Model, Mean Reversion, Grid, None, was Moonshot',
      { plan: { ...plan, setup: 'Moonshot' } },
    ],
    ['Invalidations must be texts, was 7', { plan: { ...plan, invalidations: [7] } }],
    ['Direction must be 1 or -1, was 0', { plan: { ...plan, direction: 0 } }],
    ['Prices must be stop < entry < target, was 269200,269100,270000', { plan: { ...plan, stop: 269_200 } }],
    ['Prices must be target < entry < stop, was 268450,269100,270000', { plan: { ...plan, direction: -1 } }],
    ['Prices must be whole positive ticks, was 268450,269100.5,270000', { plan: { ...plan, entry: 269_100.5 } }],
    ['Prices must be whole positive ticks, was 268450,269100', { plan: { ...plan, targets: [] } }],
    ['Fractions must be adding up to 1, was 0.5', { plan: { ...plan, targets: [{ price: 270_000, fraction: 0.5 }] } }],
    [
      'Stop after the first of several targets must be between stop and that target, was 269100',
      { plan: { ...plan, stopAfterFirst: plan.entry } },
    ],
    [
      'Stop after the first of several targets must be between stop and that target, was 269600',
      { plan: { ...plan, targets: halves, stopAfterFirst: 269_600 } },
    ],
    ['Time stop must be whole minutes, was 1.5', { plan: { ...plan, timeStopMinutes: 1.5 } }],
    ['Expiry must be a point in time, was NaN', { plan: { ...plan, expiresAt: NaN } }],
    ['Quality must be within 0..1, was 1.2', { pricing: { ...pricing, quality: 1.2 } }],
    [
      'Odds must be probabilities adding up to 1, was 0.5,0.5,0.5',
      { pricing: { ...pricing, odds: { target: 0.5, stop: 0.5, timeout: 0.5 } } },
    ],
    [
      'Probability must be between 0 and 1, was 1',
      { pricing: { ...pricing, odds: { target: 1, stop: 0, timeout: 0 } } },
    ],
    [
      'Size must be a grade and shares of equity, was {"grade":"A","riskOfEquity":0.5,"maxRiskOfEquity":0.1}',
      { pricing: { ...pricing, size: { grade: 'A', riskOfEquity: 0.5, maxRiskOfEquity: 0.1 } } },
    ],
    ['Vetoes must be codes in upper snake case, was no', { pricing: { ...pricing, vetoes: ['no'] } }],
    ['Levels must be ascending, was 3,2,1', { orders: { ...good.orders, levels: [3, 2, 1] } }],
  ])('is refused: %s', (message, change) => {
    expect(() => checkVote({ ...good, ...change })).toThrow(
      expect.objectContaining({ code: 'STRATEGY_BAD_VOTE', message }),
    );
  });

  it('is refused where an expected value is not a number', () => {
    const broken = { ...good, pricing: { ...pricing, expectedValue: NaN } };
    expect(() => checkVote(broken)).toThrow(/^Pricing must be finite, was /);
  });

  it('is refused where an abstention has no code, or carries a broken plan', () => {
    const { reason, evidence, checks } = good;
    const abstention = { kind: 'abstain', code: 'WHY', reason, evidence, checks } as const;
    expect(checkVote(abstention)).toBe(abstention);
    expect(() => checkVote({ ...abstention, code: 'why' })).toThrow('Code must be upper snake case, was why');
    expect(() => checkVote({ ...abstention, rejected: { plan: { ...plan, entry: 0 }, pricing } })).toThrow(/^Prices/);
  });
});
