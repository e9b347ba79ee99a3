import fc from 'fast-check';
import {
  balance,
  balanced,
  calmView,
  minutesFrom,
  outOfBalance,
  quietFlow,
  viewOf,
} from '../../../../test/support/views.js';
import type { Terms } from '../bracket.js';
import { costProfile, DEFAULT_COST_PROFILE } from '../costs.js';
import type { DirectionalVote } from '../vote.js';
import { grid } from './grid.js';

const terms: Terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };

/** Rungs of 22.5 from 26,865.0 to 27,135.0; price at x = 0.20. */
function voted(overrides: Parameters<typeof viewOf>[0] = {}): DirectionalVote {
  const vote = grid().vote(viewOf(overrides), terms);
  if (vote.kind !== 'vote') throw new Error(`Vote expected, was ${vote.reason}`);
  return vote;
}

describe('the grid', () => {
  it('buys the nearest rung below price at the low end, for the rung at the POC', () => {
    expect(voted().plan).toEqual({
      setup: 'Grid',
      direction: 1,
      entry: 269_100,
      stop: 268_450,
      targets: [{ price: 270_000, fraction: 1 }],
      expiresAt: minutesFrom(60),
      timeStopMinutes: 360,
      invalidations: [
        '5m close below 26,845.0 or above 27,155.0',
        '2 5m closes in a row outside 26,865.0-27,135.0',
        'market state leaves Balanced',
        'hourly range of 0.65 % or more',
      ],
    });
  });

  it('sells the nearest rung above price at the high end', () => {
    const { plan } = voted({ price: 270_800 });
    expect(plan).toMatchObject({
      direction: -1,
      entry: 270_900,
      stop: 271_550,
      targets: [{ price: 270_000, fraction: 1 }],
    });
  });

  it('never aims nearer than two rungs', () => {
    const { plan } = voted({ price: 269_000, balance: { ...balance, poc: 268_900 } });
    expect(plan).toMatchObject({ entry: 268_875, targets: [{ price: 269_325, fraction: 1 }] });
  });

  it('rests an entry at price one rung lower: an order at the last price might take', () => {
    expect(voted({ price: 269_100 }).plan.entry).toBe(268_875);
  });

  it('says why in numbers of its own plan', () => {
    expect(voted().reason).toBe(
      'Balanced (conf 0.90). Low end (x 0.20) of balance 26,865.0-27,135.0, quality 0.75; A 0.08. ' +
        'Buy rung 26,910.0, target rung 27,000.0, range exit 26,845.0; R:R 1.38 (net 0.85).',
    );
    expect(voted().evidence).toEqual([
      'STATE_BALANCED',
      'RANGE_CALM',
      'LOC_BALANCE_LOW',
      'FLOW_NOT_AGAINST',
      'TGT_RUNG_POC',
    ]);
  });

  it('weighs state, quality, nearness to the edge, calm and session', () => {
    const { pricing } = voted();
    const nearness = 1 - (2 * 550) / 2_700;
    const expected =
      0.4 * (0.9 - 0.65) + 0.4 * (0.75 - 0.65) + 0.2 * (nearness - 0.4) + 0.2 * (0.92 - 0.7) + 0.1 * (1 - 0.5);
    expect(pricing.edge).toBeCloseTo(expected, 12);
    const quality = 0.4 * 0.9 + 0.4 * 0.75 + 0.2 * nearness + 0.2 * 0.92 + 0.1;
    expect(pricing.quality).toBeCloseTo(quality / 1.3, 12);
  });

  it.each([
    ['asia', 1],
    ['weekend', 0.8],
    ['london_first_hour', 0.5],
    ['london', 0.5],
    ['new_york_am', 0.2],
    ['new_york_midday', 0.5],
    ['new_york_last_hour', 0.5],
    ['off_hours', 0.5],
  ] as const)('fits the session %s to %d', (session, fit) => {
    expect(voted({ session }).pricing.factors.find(({ name }) => name === 'session')?.value).toBe(fit);
  });

  it('enters as a maker whatever the profile says', () => {
    expect(voted().pricing.costR).toBeCloseTo((269_100 * 0.0008) / 650, 12);
  });

  it('abstains in the middle, and still publishes its orders', () => {
    const vote = grid().vote(viewOf({ price: 270_000 }), terms);
    expect(vote).toMatchObject({ kind: 'abstain', code: 'ENTRY_ZONE', orders: { rungs: 12, maxRungsPerSide: 6 } });
    expect(vote.reason).toBe(
      'Grid needs distance from the edge (widths) <= 0.35, was 0.50. ' +
        'Long from 26,959.5 down, Short from 27,040.5 up; 13 levels rest between.',
    );
  });

  it.each([
    [balance.low + 945, 'vote'],
    [balance.low + 946, 'abstain'],
    [balance.high - 946, 'abstain'],
    [balance.high - 945, 'vote'],
  ])('takes a side up to 0.35 widths from an edge: at %d it is %s', (price, kind) => {
    // A POC beyond the middle keeps R:R above the floor on either side.
    const poc = price < 270_000 ? 270_900 : 269_100;
    expect(grid().vote(viewOf({ price, balance: { ...balance, poc } }), terms).kind).toBe(kind);
  });

  it('does not fade aggression', () => {
    const selling = { aggression: { ...quietFlow, score: -0.35 } };
    expect(grid().vote(viewOf(selling), terms)).toMatchObject({ kind: 'abstain', code: 'FLOW_NOT_AGAINST' });
    expect(voted({ aggression: { ...quietFlow, score: -0.34 } }).plan.direction).toBe(1);
    expect(voted({ aggression: { ...quietFlow, score: 0.6 } }).plan.direction).toBe(1);
  });

  it('keeps a plan that pays less than it risks as the nearest candidate', () => {
    const vote = grid().vote(viewOf({ price: 269_550, balance: { ...balance, poc: 269_700 } }), terms);
    expect(vote).toMatchObject({ kind: 'abstain', code: 'RR_FLOOR', rejected: { plan: { entry: 269_325 } } });
  });

  it('is ineligible at fees that no rung can pay', () => {
    const vote = grid().vote(viewOf(), { ...terms, costs: costProfile('binance-spot-vip0') });
    expect(vote).toMatchObject({ kind: 'ineligible', code: 'INELIGIBLE_FEES' });
    expect(vote.orders).toBeUndefined();
    expect(vote.reason).toBe('Grid needs room for paying rungs in % >= 1.60, was 1.11.');
  });

  it.each([
    ['STATE_BALANCED', { state: outOfBalance }],
    ['NO_EVENT', { state: { ...balanced, event: true } }],
    ['BALANCE_AREA', { balance: undefined }],
    ['FLOW_NOT_AGAINST', { aggression: undefined }],
    ['SIGMA_KNOWN', { sigma: undefined }],
    ['WARMUP', { inputs: [] }],
  ])('abstains with %s', (code, overrides) => {
    expect(grid().vote(viewOf(overrides), terms)).toMatchObject({ kind: 'abstain', code });
  });

  it('plans within its own ladder: entry and target on a level, stop at the range exit', () => {
    let votes = 0;
    fc.assert(
      fc.property(calmView, (view) => {
        const vote = grid().vote(view, terms);
        if (vote.kind !== 'vote') return;
        votes += 1;
        const { entry, stop, targets, direction } = vote.plan;
        const { levels = [], exit } = vote.orders ?? {};
        const [from, to] = [levels.indexOf(entry), levels.indexOf(targets[0]?.price ?? NaN)];
        expect(direction * (to - from)).toBeGreaterThanOrEqual(2);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(direction * (view.price - entry)).toBeGreaterThan(0);
        expect(stop).toBe(direction === 1 ? exit?.below : exit?.above);
        expect(vote.pricing.riskReward).toBeGreaterThanOrEqual(0.8);
      }),
      { numRuns: 2_000 },
    );
    expect(votes).toBeGreaterThan(300);
  });
});
