import type { AuctionView } from '#libs/analysis';
import {
  failurePath,
  failureView,
  inValue,
  resting,
  sellersAbsorbed,
  value,
  type Step,
} from '../../../../../test/support/playbook-views.js';
import { minutesFrom, mirrored, quietFlow } from '../../../../../test/support/views.js';
import type { Drive } from './drive.js';
import { fabioPlaybook } from './fabio-playbook.js';
import { reversionGround } from './reversion-scene.js';
import type { ReversionValues } from './reversion-parameters.js';

const values = fabioPlaybook().values as ReversionValues;

/** The drive at the upper edge, 27,050.0; of a mirrored view that at the lower one. */
function driveAt(view: AuctionView, side: 0 | 1 = 0): Drive {
  const scene = reversionGround(view, values).scenes[side];
  if (!scene) throw new Error('Scene expected');
  return scene.drive;
}

/** Five minutes that make one candle. */
function candle(close: number, step: Partial<Step> = {}): readonly Step[] {
  return [{ close, ...step }, ...resting(close, 4)];
}

const inside = candle(270_400);
/** The least drive there is: 5 % of the width of 180.0 beyond 27,050.0, and a tick. */
const drive = candle(270_580, { high: 270_591 });
const back = candle(270_450);
const accepted = { ...inValue, features: { ...inValue.features, acceptance: 0.8 } };

describe('drives beyond value', () => {
  const cases: readonly (readonly [string, readonly Step[], Partial<Drive>])[] = [
    ['none inside', inside, { name: 'inside', attempt: 0 }],
    ['none yet: no candle has closed inside', drive, { name: 'outside', attempt: 0 }],
    [
      'none: 5 % of the width is not more than 5 %',
      [...inside, ...candle(270_500, { high: 270_590 })],
      { name: 'inside' },
    ],
    ['a drive', [...inside, ...drive], { name: 'probe', attempt: 1, extreme: 91 }],
    [
      'a drive that goes on',
      [...inside, ...drive, { close: 270_650, high: 270_700 }],
      { name: 'probe', attempt: 1, extreme: 200 },
    ],
    ['one that fails by a close inside', [...inside, ...drive, ...back], { name: 'failed', attempt: 1, extreme: 91 }],
    ['and not by one at the edge', [...inside, ...drive, ...candle(270_500)], { name: 'probe' }],
    [
      'one that fails within its own candle',
      [...inside, ...candle(270_450, { high: 270_650 })],
      { name: 'failed', extreme: 150 },
    ],
    [
      'one that is accepted',
      [...inside, ...drive.map((step) => ({ ...step, state: accepted }))],
      { name: 'outside', attempt: 0 },
    ],
    [
      'an accepted one that came back is no failure',
      [...inside, ...drive.map((step) => ({ ...step, state: accepted })), ...back],
      { name: 'inside', attempt: 0 },
    ],
    [
      'one that stays out for 23 candles',
      [...inside, ...Array.from({ length: 23 }, () => drive).flat()],
      { name: 'probe' },
    ],
    ['and for 24', [...inside, ...Array.from({ length: 24 }, () => drive).flat()], { name: 'outside' }],
    ['a failure of 120 minutes ago', [...inside, ...drive, ...back, ...resting(270_400, 120)], { name: 'failed' }],
    ['and of 121', [...inside, ...drive, ...back, ...resting(270_400, 121)], { name: 'inside', attempt: 0 }],
    [
      'a failure that has paid: a close beyond the POC',
      [...inside, ...drive, ...back, { close: 268_999 }],
      { name: 'inside', attempt: 0 },
    ],
    ['and not yet: a close at the POC', [...inside, ...drive, ...back, { close: 269_000 }], { name: 'failed' }],
    [
      'a second drive',
      [...inside, ...drive, ...back, ...candle(270_510, { high: 270_592 })],
      { name: 'probe', attempt: 2, extreme: 92 },
    ],
    [
      'no second one at the same price',
      [...inside, ...drive, ...back, ...candle(270_510, { high: 270_591 })],
      { name: 'failed', attempt: 1 },
    ],
    [
      'a second failure',
      [...inside, ...drive, ...back, ...candle(270_450, { high: 270_592 })],
      { name: 'failed', attempt: 2 },
    ],
  ];

  it.each(cases)('%s', (_, steps, expected) => {
    expect(driveAt(failureView({}, steps))).toMatchObject(expected);
  });

  it.each(cases)('mirrored: %s', (_, steps, expected) => {
    expect(driveAt(mirrored(failureView({}, steps)), 1)).toMatchObject(expected);
  });

  it('wear the edge out after the third, until price has closed beyond the POC', () => {
    const again = (high: number): readonly Step[] => candle(270_450, { high });
    const three = [...inside, ...drive, ...back, ...again(270_600), ...again(270_610)];
    expect(driveAt(failureView({}, three))).toMatchObject({ name: 'failed', attempt: 3 });
    const four = [...three, ...again(270_620)];
    expect(driveAt(failureView({}, four))).toMatchObject({ name: 'worn' });
    expect(driveAt(failureView({}, [...four, ...back, ...drive]))).toMatchObject({ name: 'worn' });
    const paid = [...four, ...candle(268_900)];
    expect(driveAt(failureView({}, paid))).toMatchObject({ name: 'inside', attempt: 0 });
  });

  it('are forgotten with the value they were measured by', () => {
    const other = { ...inValue, reference: { ...value, id: 'day:2025-10-31' } };
    const before = [...inside, ...drive, ...back].map((step) => ({ ...step, state: other }));
    expect(driveAt(failureView({}, [...before, ...inside]))).toMatchObject({ name: 'inside', attempt: 0 });
  });

  it('know their volume, and how much of their effort was absorbed', () => {
    const buyersAbsorbed = { ...sellersAbsorbed, score: 0.2, absorption: -0.7 };
    const steps = [
      ...inside,
      ...drive.map((step) => ({ ...step, relativeVolume: 2, aggression: quietFlow })),
      ...back.map((step, i) => ({ ...step, relativeVolume: 1, ...(i === 2 && { aggression: buyersAbsorbed }) })),
    ];
    expect(driveAt(failureView({}, steps))).toMatchObject({ relativeVolume: 1.5, absorption: 0.7 });
    expect(driveAt(failureView({}, [...steps, ...candle(270_510, { high: 270_600 })]))).toMatchObject({
      relativeVolume: 1,
      absorption: 0,
    });
  });

  it('are none before their candle has closed, whatever comes later', () => {
    const view = failureView({}, [...inside, ...drive]);
    expect(driveAt(view).name).toBe('probe');
    expect(driveAt({ ...view, asOf: minutesFrom(-1) }).name).toBe('inside');
  });

  it('have failed where the market had left balance and came back, accepted or not', () => {
    const out = drive.map((step) => ({ ...step, high: step.close + 20, state: accepted }));
    const failedBreakout = {
      direction: 1,
      extreme: 270_650,
      depth: 0.1,
      at: minutesFrom(0),
      expiresAt: minutesFrom(120),
      relativeVolume: 1.7,
    } as const;
    const lastBack = back.map((step, i) => (i === 4 ? { ...step, state: { ...inValue, failedBreakout } } : step));
    const peak = out.map((step, i) => (i === 2 ? { ...step, high: 270_650 } : step));
    const path = [...inside, ...peak, ...back, ...lastBack];
    const found = { name: 'failed', attempt: 1, extreme: 150, extremeAt: 7, failedAt: 19, relativeVolume: 1.7 };
    expect(driveAt(failureView({}, path))).toMatchObject(found);
    expect(driveAt(mirrored(failureView({}, path)), 1)).toMatchObject(found);
    expect(driveAt(failureView({}, path), 1)).toMatchObject({ name: 'inside' });
  });

  it('are seen at each edge on its own', () => {
    expect(driveAt(failureView({}, failurePath))).toMatchObject({ name: 'failed', extreme: 200 });
    expect(driveAt(failureView({}, failurePath), 1)).toMatchObject({ name: 'inside', attempt: 0 });
  });
});
