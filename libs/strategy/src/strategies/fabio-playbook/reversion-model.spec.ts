import type { AuctionView } from '#libs/analysis';
import {
  agreeing,
  failurePath,
  failureView,
  inValue,
  resting,
  selling,
  value,
  type Step,
} from '../../../../../test/support/playbook-views.js';
import { balanced, minutesFrom, mirrored, viewOf } from '../../../../../test/support/views.js';
import type { Terms } from '../../bracket.js';
import { DEFAULT_COST_PROFILE } from '../../costs.js';
import type { DirectionalVote } from '../../vote.js';
import { fabioPlaybook } from './fabio-playbook.js';
import { failureOf } from './reversion-model.js';

const terms: Terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };

function voted(view: AuctionView, overrides: Parameters<typeof fabioPlaybook>[0] = {}): DirectionalVote {
  const vote = fabioPlaybook(overrides).vote(view, terms);
  if (vote.kind !== 'vote') throw new Error(`Vote expected, was ${vote.reason}`);
  return vote;
}

/** The good path with another last minute. */
function ending(step: Step): readonly Step[] {
  return [...failurePath.slice(0, -1), step];
}

function poc(at: number): Partial<AuctionView> {
  return { state: { ...inValue, reference: { ...value, poc: at } } };
}

describe('a vote of the Mean Reversion Model', () => {
  it('sells the pullback, stops beyond the failed extreme, and aims at the POC', () => {
    // 27,070.0 + max(2 ticks, 0.1 x 8.0) = 27,070.8; R:R 100.0 / 70.8.
    expect(voted(failureView()).plan).toEqual({
      setup: 'Mean Reversion Model',
      direction: -1,
      entry: 270_000,
      stop: 270_708,
      targets: [{ price: 269_000, fraction: 1 }],
      expiresAt: minutesFrom(3),
      timeStopMinutes: 360,
      invalidations: ['price above 27,070.0', 'close below the POC 26,900.0', '120 minutes since the failure'],
    });
  });

  it('is the mirror image for a failed drive down', () => {
    const vote = voted(mirrored(failureView()));
    expect(vote.plan).toMatchObject({ direction: 1, entry: 270_000, stop: 269_292, targets: [{ price: 271_000 }] });
    expect(vote.evidence).toEqual(['STATE_BALANCED', 'LOC_RECLAIM_BAND', 'FLOW_REWARDED', 'TGT_VALUE_POC']);
  });

  it('says why in numbers of its own plan', () => {
    expect(voted(failureView()).reason).toBe(
      'Balanced (conf 0.90). Drive 1 past VAH 27,050.0 failed at 27,070.0; pullback, sellers rewarded (A -0.60, delta -30 %). ' +
        'Entry 27,000.0, stop 27,070.8, target POC 26,900.0; R:R 1.41 (net 0.75).',
    );
  });

  it('weighs state, failure, depth, aggression, second drive, timeframes, session and level', () => {
    const { pricing } = voted(failureView());
    const expected =
      0.3 * (0.9 - 0.6) +
      0.3 * (0.2 / 0.7 - 0.5) +
      0.2 * (200 / 1_800 / 0.5 - 0.4) +
      0.5 * (0.6 - 0.4) +
      0.15 * 0 +
      0.15 * (0.3 - 0.5) +
      0.1 * (0.7 - 0.5) +
      0.15 * (0 - 0.4);
    // On a Saturday the hand-made session is Asia.
    expect(pricing.edge).toBeCloseTo(expected, 12);
  });

  it('lets unknown timeframes say nothing, and takes 15 % off the quality against days and 4h', () => {
    const { pricing } = voted(failureView());
    const unknown = voted(failureView({ confluence: undefined })).pricing;
    expect(unknown.factors.map(({ name }) => name)).not.toContain('timeframes');
    expect(unknown.edge).toBeCloseTo(pricing.edge - 0.15 * (0.3 - 0.5), 12);
    const against = voted(failureView({ confluence: { ...agreeing, opposed: -1 } }));
    expect(against.pricing.quality).toBeCloseTo(0.85 * pricing.quality, 12);
    expect(against.evidence).toContain('MTF_OPPOSED');
  });

  it('aims at the developing POC where that is on its way', () => {
    const { developing } = viewOf();
    if (!developing) throw new Error('The hand-made view must have a developing profile');
    const moved = { ...developing, poc: 268_800 };
    const migrating = { developing: moved, pocMigration: { drift: -0.2, motion: 'migrating' } } as const;
    const { plan, evidence, reason } = voted(failureView(migrating));
    expect(plan.targets).toEqual([{ price: 268_800, fraction: 1 }]);
    expect(evidence).toContain('TGT_DEVELOPING_POC');
    expect(reason).toContain('target developing POC 26,880.0');
    const stable = { ...migrating, pocMigration: { drift: 0, motion: 'stable' } } as const;
    expect(voted(failureView(stable)).plan.targets[0]?.price).toBe(269_000);
  });

  it('stops beyond the pullback alone where the wide stop does not pay and aggression is strong', () => {
    // Wide: 700 / 708. Tight: 27,023.0 + 0.25 x 20.0 = 27,028.0, so 700 / 280.
    const { plan, evidence, reason } = voted(failureView(poc(269_300)));
    expect(plan.stop).toBe(270_280);
    expect(evidence).toContain('STOP_TIGHT');
    expect(reason).toContain('tight stop 27,028.0');
    const view = failureView(poc(269_300));
    expect(fabioPlaybook({ tightFlow: 0.61 }).vote(view, terms)).toMatchObject({
      code: 'RR_FLOOR',
      rejected: { plan: { stop: 270_708 } },
    });
  });

  it('counts a second failed drive', () => {
    const second = { close: 270_450, high: 270_710 };
    const path = [...failurePath.slice(0, 15), second, ...resting(270_450, 4), ...failurePath.slice(15)];
    const { pricing, evidence, reason } = voted(failureView({}, path));
    expect(evidence).toContain('SECOND_DRIVE');
    expect(pricing.factors.find(({ name }) => name === 'second drive')?.value).toBe(1);
    expect(reason).toContain('Drive 2 past VAH 27,050.0 failed at 27,071.0');
  });

  it('takes thin volume or absorbed effort of the drive for failure, whichever is more', () => {
    expect(failureOf({ relativeVolume: 0.85, absorption: 0 })).toBeCloseTo(0.5, 12);
    expect(failureOf({ relativeVolume: 0.5, absorption: 0 })).toBe(1);
    expect(failureOf({ relativeVolume: 2, absorption: 0.7 })).toBe(0.7);
    expect(failureOf({ relativeVolume: undefined, absorption: 0 })).toBe(0);
  });
});

describe('the Mean Reversion Model abstains', () => {
  const failed = failurePath.slice(0, 15);
  const event = { state: { ...inValue, event: true } };

  it.each([
    ['NO_EVENT', failureView(event)],
    ['VALUE_KNOWN', failureView({ state: { ...balanced, reference: undefined } })],
    ['MINUTES_KNOWN', { ...failureView(), recent: [] }],
    ['PROBE', failureView({}, failurePath.slice(0, 5))],
    ['BREAK_FAILED', failureView({}, failurePath.slice(0, 10))],
    ['RECLAIM_DEPTH', failureView({}, failed)],
    ['RECLAIM_RANGE', failureView({ atr: { ...viewOf().atr, '5m': 700 } })],
    ['LOC_PULLBACK', failureView({}, failurePath.slice(0, 30))],
    ['FLOW_TRIGGER', failureView({}, ending({ close: 270_000 }))],
    ['LOC_INSIDE_VALUE', failureView({}, ending({ close: 270_501, aggression: selling }))],
    ['SIGMA_KNOWN', failureView({ sigma: undefined })],
    ['RR_FLOOR', failureView(poc(269_850))],
  ] as const)('with %s', (code, view) => {
    expect(fabioPlaybook().vote(view, terms)).toMatchObject({ kind: 'abstain', code });
    expect(fabioPlaybook().vote(mirrored(view), terms)).toMatchObject({ kind: 'abstain', code });
  });

  it('once the drive has been taken', () => {
    const path = [...failurePath, ...resting(270_150, 5)];
    expect(fabioPlaybook().vote(failureView({}, path), terms)).toMatchObject({ kind: 'abstain', code: 'DRIVE_OPEN' });
  });

  it('with the drive it has seen and the plan it would make', () => {
    const vote = fabioPlaybook().vote(failureView({}, ending({ close: 270_000 })), terms);
    expect(vote).toMatchObject({ rejected: { plan: { entry: 270_000, stop: 270_708 } } });
    expect(vote.reason).toBe(
      'Mean Reversion Model needs flow rewarded or absorbed, was neither (A -0.08 our way). ' +
        'Drive 1 past VAH 27,050.0 to 27,070.0. Pullback waited for at 27,020.4.',
    );
  });
});
