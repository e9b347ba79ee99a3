import type { AuctionView, KeyLevel, LevelKind } from '#libs/analysis';
import {
  agreeing,
  broken,
  buying,
  legWith,
  nakedPoc,
  node,
  resting,
  retestPath,
  retestView,
  sellersAbsorbed,
  upperZone,
  withPath,
  type Step,
} from '../../../../../test/support/playbook-views.js';
import { balanced, minutesFrom, mirrored, viewOf } from '../../../../../test/support/views.js';
import type { Terms } from '../../bracket.js';
import { DEFAULT_COST_PROFILE } from '../../costs.js';
import type { DirectionalVote } from '../../vote.js';
import { fabioPlaybook } from './fabio-playbook.js';

const terms: Terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };

function voted(view: AuctionView, overrides: Parameters<typeof fabioPlaybook>[0] = {}): DirectionalVote {
  const vote = fabioPlaybook(overrides).vote(view, terms);
  if (vote.kind !== 'vote') throw new Error(`Vote expected, was ${vote.reason}`);
  return vote;
}

function level(kind: LevelKind, price: number, tier: 1 | 2 | 3, score: number): KeyLevel {
  const zone = { price, low: price - 20, high: price + 20 };
  const member = {
    ...zone,
    id: kind,
    kind,
    tier,
    score,
    bornAt: minutesFrom(-900),
    state: 'naked',
    touches: 0,
    bounces: 0,
  };
  const shown = { tier, score, significance: 4, state: 'naked', touches: 0 } as const;
  return { ...zone, ...shown, kinds: [kind], members: [{ ...member, breaks: 0, state: 'naked' }] };
}

/** The path of the good retest with other minutes at its end. */
function ending(...steps: readonly Step[]): readonly Step[] {
  return [...retestPath.slice(0, -steps.length), ...steps];
}

const last: Step = { close: 270_000, aggression: buying };

describe('a vote of the Trend Model', () => {
  it('enters at the close, stops beyond zone and low since the touch, aims at the nearest POC that pays', () => {
    // Low since the touch 26,990.0, zone from 26,980.0: 26,980.0 - max(2 ticks, 0.1 x 8.0) = 26,979.2. POC 27,020.0 pays 0.96.
    expect(voted(retestView()).plan).toEqual({
      setup: 'Trend Model',
      direction: 1,
      entry: 270_000,
      stop: 269_792,
      targets: [{ price: 270_500, fraction: 1 }],
      expiresAt: minutesFrom(3),
      timeStopMinutes: 49,
      invalidations: [
        '5m close below 26,975.0',
        'impulse leg dead: 78.6 % of it taken back, or four hours old',
        'market state leaves Out of Balance',
      ],
    });
  });

  it('is the mirror image for a break down', () => {
    const vote = voted(mirrored(retestView()));
    expect(vote.plan).toMatchObject({ direction: -1, entry: 270_000, stop: 270_208, targets: [{ price: 269_500 }] });
    expect(vote.evidence).toEqual(['STATE_OOB_DOWN', 'LOC_LEG_LVN', 'FLOW_REWARDED', 'MTF_OK', 'TGT_NAKED_POC']);
  });

  it('weighs state, leg, low node, aggression, timeframes, session and level', () => {
    const expected =
      0.4 * (0.9 - 0.6) +
      0.3 * (5 / 6 - 0.67) +
      0.1 * (0.6 - 0.5) +
      0.6 * (0.6 - 0.45) +
      0.4 * (0.7 - 0.6) +
      0.15 * (0.3 - 0.5) +
      0.15 * (0 - 0.3);
    expect(voted(retestView()).pricing.edge).toBeCloseTo(expected, 12);
    const strong = level('prior_day_vah', 269_900, 1, 0.8);
    const session = { session: 'new_york_am', levels: [strong] } as const;
    expect(voted(retestView(session)).pricing.edge).toBeCloseTo(expected + 0.15 * 0.7 + 0.15 * 0.8, 12);
  });

  it('says why in numbers of its own plan', () => {
    const { reason, evidence } = voted(retestView());
    expect(reason).toBe(
      'Out of Balance up (S 0.80). Retest of leg LVN 26,980.0-26,995.0; buyers rewarded (A 0.60, delta 24 %). MTF 0.70. ' +
        'Entry 27,000.0, stop 26,979.2, target prior balance POC 27,050.0; R:R 2.40 (net 0.48).',
    );
    expect(evidence).toEqual(['STATE_OOB_UP', 'LOC_LEG_LVN', 'FLOW_REWARDED', 'MTF_OK', 'TGT_NAKED_POC']);
  });

  it('takes absorbed sellers for a trigger, if the minute closes up', () => {
    const up = { close: 270_000, open: 269_960, aggression: sellersAbsorbed };
    expect(voted(retestView({}, ending(up))).evidence).toContain('FLOW_ABSORBED_SELLERS');
    const down = retestView({}, ending({ ...up, open: 270_040 }));
    expect(fabioPlaybook().vote(down, terms)).toMatchObject({ kind: 'abstain', code: 'FLOW_TRIGGER' });
  });

  it('stops under the low since the touch where that is deeper than the zone', () => {
    const deep = ending({ close: 269_960, open: 270_400, low: 269_700 }, { close: 269_950 }, last);
    expect(voted(retestView({}, deep)).plan.stop).toBe(269_692);
  });

  it('stops under the newest prints of its own side since the touch, where trades are known', () => {
    const print = { side: 1, low: 269_650, high: 269_900, tier: 'M', from: minutesFrom(-2) } as const;
    const event = { ...print, id: 1, to: minutesFrom(-2), trades: 9, quantity: 9, value: 9, vwap: 9, notional: 9 };
    const trades = {
      coverage: 1,
      revision: 0,
      footprint: undefined,
      stackedZones: [],
      bigTrades: [{ ...event, verdict: undefined }],
      limits: undefined,
      exhaustion: undefined,
      unfinishedAuctions: [],
      missing: [],
    } as const;
    expect(voted(retestView({ trades })).plan.stop).toBe(269_642);
    const before = { ...trades, bigTrades: [{ ...event, verdict: undefined, from: minutesFrom(-9) }] };
    expect(voted(retestView({ trades: before })).plan.stop).toBe(269_792);
    const sold = { ...trades, bigTrades: [{ ...event, verdict: undefined, side: -1 as const }] };
    expect(voted(retestView({ trades: sold })).plan.stop).toBe(269_792);
  });

  it('pushes a stop past the round number where other stops lie', () => {
    // Round numbers every 500.0; a zone from 26,503.0 would put the stop 0.1 ATR inside of 26,500.0.
    const zone = node(265_030, 265_180);
    const leg = legWith([zone], {
      origin: { price: 263_200, at: minutesFrom(-120) },
      extreme: { price: 266_200, at: minutesFrom(-40) },
    });
    const path = [
      ...resting(265_700, 18),
      { close: 265_190, open: 265_600, low: 265_130 },
      ...resting(265_180, 1),
      { ...last, close: 265_230 },
    ];
    const view = retestView({ legs: { up: leg, down: undefined, latest: leg }, nakedPocs: [nakedPoc(266_000)] }, path);
    expect(voted(view).plan.stop).toBe(265_000 - 50 - 2);
  });
});

describe('the target of the Trend Model', () => {
  it.each([
    [
      'a tested POC is none',
      { nakedPocs: [nakedPoc(270_500, { state: 'tested' }), nakedPoc(270_900)] },
      270_900,
      'TGT_NAKED_POC',
    ],
    ['the prior day', { nakedPocs: [], levels: [level('prior_day_poc', 270_600, 1, 0.9)] }, 270_600, 'TGT_PRIOR_POC'],
    [
      'a composite node',
      { nakedPocs: [], levels: [level('composite_hvn', 270_700, 2, 0.6)] },
      270_700,
      'TGT_COMPOSITE_HVN',
    ],
    ['the leg extreme', { nakedPocs: [] }, 271_000, 'TGT_LEG_EXTREME'],
  ] as const)('%s', (_, overrides, price, code) => {
    const { plan, evidence } = voted(retestView(overrides));
    expect(plan.targets).toEqual([{ price, fraction: 1 }]);
    expect(evidence).toContain(code);
  });

  it('is the measured move where even the extreme does not pay: as far beyond it as value is wide', () => {
    const near = legWith([node(269_800, 269_900)], { extreme: { price: 270_200, at: minutesFrom(-40) }, size: 2_200 });
    const legs = { up: near, down: undefined, latest: near };
    const path = [...resting(270_150, 18), ...retestPath.slice(18)].map((step) => ({ ...step, high: 270_180 }));
    const { plan, evidence } = voted(retestView({ legs, nakedPocs: [] }, path));
    expect(plan.targets[0]?.price).toBe(270_200 + 700);
    expect(evidence).toContain('TGT_FALLBACK');
  });

  it('stays short of a strong level in the way, which may cost the trade', () => {
    // 27,045.0 - 1 tick - 0.02 x 100.0 = 27,042.9.
    const { plan, evidence } = voted(retestView({ levels: [level('prior_week_high', 270_450, 1, 0.7)] }));
    expect(plan.targets).toEqual([{ price: 270_429, fraction: 1 }]);
    expect(evidence).toContain('TGT_CAPPED');
    const tooNear = retestView({ levels: [level('prior_week_high', 270_300, 1, 0.7)] });
    expect(fabioPlaybook().vote(tooNear, terms)).toMatchObject({
      code: 'RR_FLOOR',
      rejected: { plan: { entry: 270_000 } },
    });
  });

  it.each([
    ['weak', level('prior_week_high', 270_300, 1, 0.69)],
    ['of the second tier', level('session_high', 270_300, 2, 0.9)],
    ['behind', level('prior_week_high', 269_900, 1, 0.9)],
    ['at price', level('prior_week_high', 270_015, 1, 0.9)],
    ['the target itself', level('naked_daily_poc', 270_490, 1, 0.9)],
  ])('is not cut by a level that is %s', (_, one) => {
    expect(voted(retestView({ levels: [one] })).plan.targets[0]?.price).toBeGreaterThanOrEqual(270_490);
  });

  it('keeps a fifth for the next POC on a trend day, as of now', () => {
    const day = { session: 'london', type: 'trend', status: 'developing', extension: 3.2, timeframing: 1 } as const;
    const { plan, evidence } = voted(retestView({ dayTypes: [day] }));
    expect(plan.targets).toEqual([
      { price: 270_500, fraction: 0.8 },
      { price: 270_900, fraction: 0.2 },
    ]);
    expect(evidence).toContain('TGT_RUNNER');
    for (const other of [
      { ...day, status: 'final' },
      { ...day, timeframing: -1 },
      { ...day, type: 'normal' },
    ] as const) {
      expect(voted(retestView({ dayTypes: [other] })).plan.targets).toHaveLength(1);
    }
  });
});

describe('the Trend Model abstains', () => {
  const oldLeg = legWith([upperZone], { extreme: { price: 271_000, at: minutesFrom(-246) } });
  const weakLeg = legWith([upperZone], { valid: false });
  const shallow = legWith([node(270_600, 270_700)]);
  const legs = (leg: typeof oldLeg): AuctionView['legs'] => ({ up: leg, down: undefined, latest: leg });
  const opposed = { ...agreeing, opposed: 1 } as const;

  it.each([
    ['STATE_CONFIDENCE', retestView({ state: { ...broken, confidence: 0.54 } })],
    ['LEG_VALID', retestView({ legs: { up: undefined, down: undefined, latest: undefined } })],
    ['LEG_VALID', retestView({ legs: legs(weakLeg) })],
    ['LEG_YOUNG', retestView({ legs: legs(oldLeg) })],
    ['LOC_LEG_LVN', retestView({ legs: legs(shallow) })],
    ['NO_NEW_EXTREME', retestView({}, ending({ close: 270_000, high: 271_001, aggression: buying }))],
    ['LOC_TOUCHED', retestView({}, [...resting(270_500, 20), { close: 270_500, aggression: buying }])],
    ['FLOW_TRIGGER', retestView({}, ending({ close: 270_000 }))],
    ['LOC_ZONE_MIDDLE', retestView({}, ending({ close: 269_874, aggression: buying }))],
    ['NO_CHASE', retestView({}, ending({ close: 270_051, aggression: buying }))],
    ['MTF_NOT_OPPOSED', retestView({ confluence: opposed })],
    ['MTF_NOT_OPPOSED', retestView({ confluence: undefined })],
    ['SIGMA_KNOWN', retestView({ sigma: undefined })],
    ['LOC_TOUCHED', retestView({ atr: { ...viewOf().atr, '1m': undefined } })],
  ] as const)('with %s', (code, view) => {
    expect(fabioPlaybook().vote(view, terms)).toMatchObject({ kind: 'abstain', code });
    expect(fabioPlaybook().vote(mirrored(view), terms)).toMatchObject({ kind: 'abstain', code });
  });

  it('outside of the New York morning where that is asked for', () => {
    const strict = { strictSession: 1 };
    expect(fabioPlaybook(strict).vote(retestView(), terms)).toMatchObject({ code: 'SESSION_STRICT' });
    expect(voted(retestView({ session: 'new_york_am' }), strict).plan.direction).toBe(1);
  });

  it('in a balanced market, for which the other model speaks', () => {
    const vote = fabioPlaybook().vote(withPath(retestView({ state: balanced }), resting(270_000, 5)), terms);
    expect(vote).toMatchObject({ kind: 'abstain', code: 'PROBE' });
    expect(vote.reason).toBe('Mean Reversion Model needs drive beyond value seen, was none.');
  });

  it('with the zone it waits for and the plan it would make', () => {
    const waiting = fabioPlaybook().vote(retestView({}, resting(270_500, 21)), terms);
    expect(waiting.reason).toBe(
      'Trend Model needs price at the zone yes, was no. Zone 26,980.0-26,995.0, 6.88 1m ranges away.',
    );
    const quiet = fabioPlaybook().vote(retestView({}, ending({ close: 270_000 })), terms);
    expect(quiet).toMatchObject({ rejected: { plan: { entry: 270_000, stop: 269_792 } } });
    expect(quiet.reason).toContain('flow rewarded or absorbed, was neither (A 0.08 our way)');
  });
});
