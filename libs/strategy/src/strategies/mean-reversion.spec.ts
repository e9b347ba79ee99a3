import fc from 'fast-check';
import type { AuctionView } from '#libs/analysis';
import {
  anyFailedBreak,
  balance,
  balanced,
  FAILED_BREAK,
  failedBreak,
  minutesFrom,
  mirrored,
  outOfBalance,
  pathView,
  quietFlow,
  viewOf,
  type Stretch,
} from '../../../../test/support/views.js';
import type { Terms } from '../bracket.js';
import { DEFAULT_COST_PROFILE } from '../costs.js';
import type { DirectionalVote, Vote } from '../vote.js';
import { meanReversion } from './mean-reversion.js';

const terms: Terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };
const free: Terms = { ...terms, costs: { ...DEFAULT_COST_PROFILE, id: 'free', maker: 0, taker: 0, slip: 0 } };
const [HOLD, OUT, OFF, AWAY, HOME, LAST] = FAILED_BREAK as [Stretch, Stretch, Stretch, Stretch, Stretch, Stretch];

/** A way out of the area, further than that of the failed break. */
function far(change: Partial<Stretch>): Stretch {
  return { ...OUT, to: 271_900, ...change };
}

function vote(view: AuctionView, given = terms): Vote {
  return meanReversion().vote(view, given);
}

function voted(view: AuctionView, given = terms, overrides: Readonly<Record<string, number>> = {}): DirectionalVote {
  const answer = meanReversion(overrides).vote(view, given);
  if (answer.kind !== 'vote') throw new Error(`Vote expected, was ${answer.reason}`);
  return answer;
}

describe('the mean reversion', () => {
  it('sells the return to the edge, stop beyond the extreme, for the POC and then the far edge of value', () => {
    expect(voted(failedBreak()).plan).toEqual({
      setup: 'Mean Reversion',
      direction: -1,
      entry: 271_100,
      stop: 271_620,
      targets: [
        { price: 270_000, fraction: 0.6 },
        { price: 269_435, fraction: 0.4 },
      ],
      stopAfterFirst: 271_100,
      tags: [],
      expiresAt: minutesFrom(10),
      timeStopMinutes: 301,
      invalidations: ['5m close above 27,160.0', 'upward evidence of 0.65 or more', 'balance area ends'],
    });
  });

  it('buys its mirror image', () => {
    const { plan, evidence } = voted(mirrored(failedBreak()));
    expect(plan).toMatchObject({ direction: 1, entry: 271_100, stop: 270_580, stopAfterFirst: 271_100 });
    expect(plan.targets.map(({ price }) => price)).toEqual([272_200, 272_765]);
    expect(plan.invalidations.slice(0, 2)).toEqual(['5m close below 27,060.0', 'downward evidence of 0.65 or more']);
    expect(evidence).toContain('LOC_BALANCE_LOW');
  });

  it('says why in numbers of its own plan', () => {
    const { reason, evidence, checks } = voted(failedBreak());
    expect(reason).toBe(
      'Balanced (conf 0.90). Break of 27,135.0 failed at 27,160.0 (quiet 0.86); back at the edge, A -0.20. ' +
        'Entry 27,110.0, stop 27,162.0, POC 27,000.0, then 26,943.5; R:R 2.55.',
    );
    expect(evidence).toEqual([
      'STATE_BALANCED',
      'LOC_BALANCE_HIGH',
      'FAILURE_LOW_VOLUME',
      'FLOW_TURNED',
      'TGT_BALANCE_POC',
      'TGT_FAR_EDGE',
    ]);
    expect(checks.map(({ code }) => code)).toEqual([
      'STATE_BALANCED',
      'NO_EVENT',
      'BALANCE_AREA',
      'BALANCE_QUALITY',
      'LOCATION',
      'RANGE_KNOWN',
      'BREAKOUT',
      'BREAKOUT_DEPTH',
      'BREAKOUT_REACH',
      'BREAKOUT_TIME',
      'BACK_INSIDE',
      'FAILURE_SIGNATURE',
      'TRAVEL',
      'RETURN_TIME',
      'RETURN',
      'UNUSED',
      'SIGMA_KNOWN',
      'CLOSE',
      'FLOW',
      'FLOW_NOT_AGAINST',
      'BREAK_SCORE',
      'RR_NEAR',
      'RR_FLOOR',
    ]);
  });

  it('weighs area, failure, depth, aggression, agreement and session', () => {
    const { pricing } = voted(failedBreak());
    const failure = (1.2 - 0.6) / 0.7;
    const depth = 250 / 2_700 / 0.5;
    const edge = 0.3 * (0.75 - 0.6) + 0.3 * (failure - 0.55) + 0.15 * (depth - 0.4) + 0.3 * 0 + 0.1 * (0.7 - 0.5);
    expect(pricing.edge).toBeCloseTo(edge, 12);
    const quality = 0.3 * 0.75 + 0.3 * failure + 0.15 * depth + 0.3 * 0.2 + 0.1 * 0.5 + 0.1 * 0.7;
    expect(pricing.quality).toBeCloseTo(quality / 1.25, 12);
    expect(pricing.ladder).toMatchObject({ near: 1_100 / 520, far: 1_665 / 520, fraction: 0.6 });
  });

  it('counts what the timeframes agree on, and takes off quality against both long ones', () => {
    const bias = { bias: 0, quality: 1 };
    const biases = { '1d': bias, '4h': bias, '1h': bias, '5m': bias, '1m': bias };
    const confluence = { long: 0.8, short: 0.2, coverage: 1, biases, opposed: -1 } as const;
    const [plain, against] = [voted(failedBreak()), voted(failedBreak({ confluence }))];
    expect(against.pricing.edge).toBeCloseTo(plain.pricing.edge + 0.1 * (0.2 - 0.5), 12);
    const unscaled = plain.pricing.quality - (0.1 * (0.5 - 0.2)) / 1.25;
    expect(against.pricing.quality).toBeCloseTo(0.85 * unscaled, 12);
  });

  it('claims no more than 0.6 over chance, whatever others may', () => {
    const betas = { betaQuality: 1, betaSignature: 1, betaFlow: 1, betaSession: 1 };
    const strong = failedBreak({ balance: { ...balance, quality: 1 }, aggression: { ...quietFlow, score: -0.7 } });
    expect(voted(strong, { ...terms, edgeCap: 1.2 }, betas).pricing.edge).toBe(0.6);
    expect(voted(strong, { ...terms, edgeCap: 0.4 }, betas).pricing.edge).toBe(0.4);
  });
});

describe('any mean reversion', () => {
  it('risks the way beyond the extreme, and is paid for it on the other side', () => {
    let votes = 0;
    fc.assert(
      fc.property(anyFailedBreak, fc.boolean(), (up, isMirrored) => {
        const view = isMirrored ? mirrored(up) : up;
        const answer = vote(view);
        if (answer.kind !== 'vote' || !view.balance) return;
        votes += 1;
        const { direction, entry, stop, targets, stopAfterFirst } = answer.plan;
        const beyond = view.recent
          .slice(10)
          .map(({ high, low }) => direction * ((direction === 1 ? low : high) - stop));
        expect(Math.min(...beyond)).toBeGreaterThanOrEqual(2);
        const { high, low } = view.balance;
        for (const { price } of targets) expect(price >= low && price <= high).toBe(true);
        const [first, second] = targets;
        const risk = direction * (entry - stop);
        expect((direction * ((first?.price ?? NaN) - entry)) / risk).toBeGreaterThanOrEqual(0.8);
        expect(stopAfterFirst).toBe(second ? entry : undefined);
        expect(Math.abs(answer.pricing.edge)).toBeLessThanOrEqual(0.6);
      }),
      { numRuns: 5_000 },
    );
    expect(votes).toBeGreaterThan(400);
  });
});

describe('the targets of a mean reversion', () => {
  it('are the middle and the far edge where the POC lies within 15 % of an edge', () => {
    const { plan, evidence } = voted(failedBreak({ balance: { ...balance, poc: 268_650 + 404 } }));
    expect(plan.targets.map(({ price }) => price)).toEqual([270_000, 269_435]);
    expect(evidence).toContain('TGT_BALANCE_MIDDLE');
    expect(voted(failedBreak({ balance: { ...balance, poc: 268_650 + 405 } })).evidence).toContain('TGT_BALANCE_POC');
  });

  it('are the POC alone where the far edge of value is not beyond it', () => {
    const { plan, pricing, evidence } = voted(failedBreak({ balance: { ...balance, poc: 269_300, val: 269_200 } }));
    expect(plan.targets).toEqual([{ price: 269_300, fraction: 1 }]);
    expect(plan).toMatchObject({ tags: ['poc_only'], stopAfterFirst: undefined });
    expect(pricing.ladder).toBeUndefined();
    expect(evidence).toContain('TGT_POC_ONLY');
  });

  it('are the POC alone where the ladder earns too little and the POC alone does not', () => {
    const seldom = { farReach: 0.5 };
    expect(voted(failedBreak(), { ...free, minExpectedValue: 0.01 }, seldom).plan.tags).toEqual(['poc_only']);
    expect(voted(failedBreak(), { ...free, minExpectedValue: -1 }, seldom).plan.tags).toEqual([]);
    expect(voted(failedBreak(), { ...free, minExpectedValue: 5 }, seldom).plan.tags).toEqual([]);
  });

  it('keep the stop out of the crowd at a round number', () => {
    const shift = 275_000 - 271_600;
    const path = FAILED_BREAK.map((stretch) => ({ ...stretch, to: stretch.to + shift }));
    const moved = {
      low: 268_650 + shift,
      high: 271_350 + shift,
      poc: 270_000 + shift,
      vah: 270_700 + shift,
      val: 269_300 + shift,
    };
    expect(voted(pathView(path, { balance: { ...balance, ...moved } })).plan.stop).toBe(275_052);
  });
});

describe('the rules of a mean reversion', () => {
  const path = (change: Partial<Record<number, Stretch>>): AuctionView =>
    pathView(FAILED_BREAK.map((stretch, i) => change[i] ?? stretch));

  it.each<[string, AuctionView, AuctionView]>([
    ['STATE_BALANCED', failedBreak(), failedBreak({ state: outOfBalance })],
    ['NO_EVENT', failedBreak(), failedBreak({ state: { ...balanced, event: true } })],
    ['BALANCE_AREA', failedBreak(), failedBreak({ balance: undefined })],
    [
      'BALANCE_QUALITY',
      failedBreak({ balance: { ...balance, quality: 0.5 } }),
      failedBreak({ balance: { ...balance, quality: 0.49 } }),
    ],
    ['LOCATION', path({ 5: { to: 270_675, minutes: 1 } }), path({ 5: { to: 270_674, minutes: 1 } })],
    ['BREAKOUT', failedBreak(), path({ 1: { ...OUT, to: 271_350 } })],
    ['BREAKOUT_DEPTH', path({ 1: { ...OUT, to: 271_450 } }), path({ 1: { ...OUT, to: 271_449 } })],
    ['BREAKOUT_REACH', path({ 1: { ...OUT, to: 272_970 } }), path({ 1: { ...OUT, to: 272_971 } })],
    [
      'BREAKOUT_TIME',
      path({ 2: { ...OFF, to: 271_340, minutes: 55 } }),
      path({ 2: { ...OFF, to: 271_340, minutes: 60 } }),
    ],
    ['FAILURE_SIGNATURE', path({ 1: { ...OUT, relativeVolume: 1 } }), path({ 1: { ...OUT, relativeVolume: 1.01 } })],
    ['TRAVEL', path({ 3: { ...AWAY, to: 270_675 } }), path({ 3: { ...AWAY, to: 270_676 } })],
    [
      'RETURN',
      path({ 4: { ...HOME, to: 271_080 }, 5: { to: 271_050, minutes: 1 } }),
      path({ 4: { ...HOME, to: 271_079 }, 5: { to: 271_050, minutes: 1 } }),
    ],
    [
      'CLOSE',
      failedBreak(),
      path({ 3: { ...AWAY, minutes: 8 }, 4: { ...HOME, minutes: 17 }, 5: { to: 271_150, minutes: 1 } }),
    ],
    [
      'FLOW',
      failedBreak({ delta: { ...viewOf().delta, ratio3m: -0.05 } }),
      failedBreak({ delta: { ...viewOf().delta, ratio3m: -0.049 } }),
    ],
    [
      'FLOW_NOT_AGAINST',
      failedBreak({ aggression: { ...quietFlow, score: 0.099 } }),
      failedBreak({ aggression: { ...quietFlow, score: 0.1 } }),
    ],
    [
      'BREAK_SCORE',
      failedBreak({ state: { ...balanced, lean: 1, score: 0.649 } }),
      failedBreak({ state: { ...balanced, lean: 1, score: 0.65 } }),
    ],
    ['SIGMA_KNOWN', failedBreak(), failedBreak({ sigma: undefined })],
    ['RANGE_KNOWN', failedBreak(), failedBreak({ atr: { ...viewOf().atr, '1h': undefined } })],
  ])('hold just so, and stop the trade just beyond: %s', (code, met, missed) => {
    expect(vote(met).checks.find((rule) => rule.code === code)?.passed).toBe(true);
    expect(vote(missed)).toMatchObject({ kind: 'abstain', code });
  });

  it('do not wait for a close that is still outside', () => {
    const outside = pathView([HOLD, OUT, { to: 271_500, minutes: 1 }]);
    expect(vote(outside)).toMatchObject({ kind: 'abstain', code: 'BACK_INSIDE' });
  });

  it('let price take its time to return, but not longer than allowed', () => {
    const late = path({ 4: { ...HOME, minutes: 134 } });
    expect(voted(late, terms, { returnMinutes: 118 }).checks).toContainEqual(
      expect.objectContaining({ code: 'RETURN_TIME', value: 118, passed: true }),
    );
    expect(meanReversion({ returnMinutes: 117 }).vote(late, terms)).toMatchObject({ code: 'RETURN_TIME' });
  });

  it('ask for reward: 0.8 at the nearer target, 1.2 in all', () => {
    const near = (poc: number, overrides = {}): Vote =>
      meanReversion(overrides).vote(failedBreak({ balance: { ...balance, poc } }), terms);
    expect(near(271_100 - 416).kind).toBe('vote');
    expect(near(271_100 - 415)).toMatchObject({
      kind: 'abstain',
      code: 'RR_NEAR',
      rejected: { plan: { entry: 271_100 } },
    });
    expect(near(271_100 - 416, { minRiskReward: 1.8 })).toMatchObject({ code: 'RR_FLOOR' });
  });

  it('give one trade to a failed breakout, at the first minute that fits', () => {
    const later = pathView([HOLD, OUT, OFF, AWAY, { ...HOME, minutes: 13 }, LAST, { to: 271_080, minutes: 1 }]);
    expect(vote(later)).toMatchObject({ kind: 'abstain', code: 'UNUSED' });
    const { recent } = later;
    const weak = recent.map((minute, i) => (i === recent.length - 2 ? { ...minute, ratio3m: 0.2 } : minute));
    expect(vote({ ...later, recent: weak }).kind).toBe('vote');
  });

  it('forget a failure when price makes a new extreme', () => {
    const again = pathView([HOLD, OUT, OFF, AWAY, { to: 271_700, minutes: 10 }, OFF, LAST]);
    expect(vote(again)).toMatchObject({ kind: 'abstain', code: 'TRAVEL' });
  });

  it.each<[string, readonly Stretch[]]>([
    ['had much volume', [far({ relativeVolume: 3 }), { ...OFF, relativeVolume: 3 }]],
    ['took too long', [far({}), { ...OFF, to: 271_340, minutes: 60 }]],
    ['went too far', [far({ to: 273_000 }), OFF]],
    ['was not returned to in time', [far({}), OFF, AWAY, { to: 270_600, minutes: 125 }]],
  ])('forget a breakout that %s, and take the next one', (_name, before) => {
    const view = pathView([HOLD, ...before, OUT, OFF, AWAY, HOME, LAST]);
    expect(voted(view).plan.stop).toBe(271_620);
  });

  it('see no breakout before price was inside, or before the area was', () => {
    const born = (ago: number): Vote => vote(failedBreak({ balance: { ...balance, confirmedAt: minutesFrom(-ago) } }));
    expect(born(40).kind).toBe('vote');
    expect(born(35)).toMatchObject({ code: 'BREAKOUT' });
  });

  it('do not go by what is not known at this minute', () => {
    const view = failedBreak();
    expect(vote({ ...view, recent: view.recent.slice(0, -1) })).toMatchObject({ kind: 'abstain', code: 'BREAKOUT' });
  });
});
