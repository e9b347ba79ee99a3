import type { AuctionView } from '#libs/analysis';
import {
  failurePath,
  failureView,
  inValue,
  resting,
  selling,
  value,
  type Step,
} from '../../../../../test/support/playbook-views.js';
import { mirrored, viewOf } from '../../../../../test/support/views.js';
import { fabioPlaybook } from './fabio-playbook.js';
import type { PullbackStage } from './pullback.js';
import { reversionGround } from './reversion-scene.js';
import type { ReversionValues } from './reversion-parameters.js';

const values = fabioPlaybook().values as ReversionValues;

function pullbackAt(view: AuctionView, side: 0 | 1 = 0): PullbackStage | undefined {
  return reversionGround(view, values).scenes[side]?.pullback;
}

/** Inside, a drive to 27,070.0, and a close back inside: failed, with a low of 27,044.0 since. */
const failed = failurePath.slice(0, 15);

/** What follows the failure, filled up so that the candles of five minutes stay what they are. */
function after(...steps: readonly Step[]): readonly Step[] {
  const rest = (5 - (steps.length % 5)) % 5;
  return [...failed.slice(0, -1), ...resting(270_450, rest), ...failed.slice(-1), ...steps];
}

/** The move back: 80.0 from the extreme down to 26,990.0; 38 % of it is 27,020.4. */
const move: Step = { close: 269_950, open: 270_450, low: 269_900 };
const near: Step = { close: 270_150, high: 270_196 };
const hit: Step = { close: 270_150, aggression: selling };

describe('the way back', () => {
  const cases: readonly (readonly [string, readonly Step[], object])[] = [
    ['has begun with the failure', after(), { name: 'returning', end: -60 }],
    ['is short of 15 % of the width', after({ close: 270_300, low: 270_231 }), { name: 'returning', end: -269 }],
    ['is a move back from there on', after({ close: 270_300, low: 270_230 }), { name: 'reclaim', end: -270 }],
    ['goes on', after(move, { close: 269_890, low: 269_880 }), { name: 'reclaim', end: -620 }],
    [
      'waits for the band from 38 % where no node is',
      after(move, { ...near, high: 270_195 }),
      { name: 'reclaim', end: -600, zone: { near: -296, far: 32, kind: 'band' } },
    ],
    ['is a pullback within 0.1 ATR of it', after(move, near), { name: 'pullback', furthest: -304 }],
    ['for ten minutes', after(move, near, ...resting(270_190, 9)), { name: 'pullback', furthest: -300 }],
    ['and no longer', after(move, near, ...resting(270_190, 10)), { name: 'reclaim' }],
    [
      'and again after price has left',
      after(move, near, ...resting(270_190, 10), ...resting(270_000, 1), near),
      { name: 'pullback', furthest: -300 },
    ],
    [
      'is over with a new low, of which it takes another',
      after(move, near, { close: 269_900, low: 269_899 }),
      { name: 'reclaim', end: -601, zone: undefined },
    ],
    ['is taken by flow', after(move, near, hit, { close: 270_150 }), { name: 'taken' }],
    ['not by that of the last minute, which is the signal', after(move, near, hit), { name: 'pullback' }],
    [
      'nor by flow beyond value',
      after(move, near, { ...hit, close: 270_501 }, { close: 270_150 }),
      { name: 'pullback' },
    ],
  ];

  it.each(cases)('%s', (_, steps, expected) => {
    expect(pullbackAt(failureView({}, steps))).toMatchObject(expected);
  });

  it.each(cases)('mirrored: %s', (_, steps, expected) => {
    expect(pullbackAt(mirrored(failureView({}, steps)), 1)).toMatchObject(expected);
  });

  it('must travel a 5m range at least', () => {
    const wild = { atr: { ...viewOf().atr, '5m': 601 } };
    expect(pullbackAt(failureView(wild, after(move)))).toMatchObject({ name: 'returning' });
    expect(pullbackAt(failureView({ atr: { ...wild.atr, '5m': 600 } }, after(move)))).toMatchObject({
      name: 'reclaim',
    });
    expect(pullbackAt(failureView({ atr: { ...wild.atr, '5m': undefined } }, after(move)))?.name).toBe('returning');
  });

  it('is not taken where the plan would not have paid 1.2 R', () => {
    // Buyers absorbed allow no tight stop. Wide: from 27,015.0 the stop lies 55.8 away, the POC 115.0 or 35.0.
    const absorbed = { ...selling, score: 0.2, result: 0, absorption: -0.7 };
    const path = after(move, near, { close: 270_150, open: 270_180, aggression: absorbed }, { close: 270_150 });
    const nearer = { ...inValue, reference: { ...value, poc: 269_800 } };
    expect(pullbackAt(failureView({}, path))).toMatchObject({ name: 'taken' });
    expect(pullbackAt(failureView({ state: nearer }, path))).toMatchObject({ name: 'pullback' });
  });

  it('finds the low node of the move back, inside value', () => {
    // Two rests on the way down and little between them: the gap from 27,011.0 to 27,034.0 is thin.
    const path = after(
      ...resting(270_400, 3, { volume: 5_000 }),
      { close: 270_060, open: 270_400, volume: 500 },
      ...resting(270_050, 3, { volume: 5_000 }),
      { close: 269_930, open: 270_050, low: 269_900, volume: 500 },
      ...resting(269_950, 2),
    );
    const found = pullbackAt(failureView({}, [...path, ...resting(270_060, 5)]));
    expect(found?.zone?.kind).toBe('node');
    expect(found?.zone?.near).toBeGreaterThan(270_060 - 270_500);
    expect(found?.zone?.far).toBeLessThan(270_400 - 270_500);
  });
});
