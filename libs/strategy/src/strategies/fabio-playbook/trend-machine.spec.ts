import type { AuctionView } from '#libs/analysis';
import {
  broken,
  buying,
  legWith,
  lowerZone,
  node,
  resting,
  retestPath,
  retestView,
  upperZone,
  type Step,
} from '../../../../../test/support/playbook-views.js';
import { balanced, mirrored } from '../../../../../test/support/views.js';
import { fabioPlaybook } from './fabio-playbook.js';
import type { TrendStage } from './trend-machine.js';
import type { ReversionValues } from './reversion-parameters.js';
import { trendGround } from './trend-scene.js';

const values = fabioPlaybook().values as ReversionValues;

function stageOf(view: AuctionView): TrendStage {
  const { scene, checks } = trendGround(view, values);
  if (!scene) throw new Error(`Scene expected, was ${JSON.stringify(checks.filter(({ passed }) => !passed))}`);
  return scene.stage;
}

/** Which zone the machine is about, and how deep price has been. */
function told(view: AuctionView): object {
  const stage = stageOf(view);
  if (!('zone' in stage)) return { name: stage.name };
  const worst = stage.name === 'touched' ? { worst: stage.touch.worst - view.price } : {};
  return { name: stage.name, zone: stage.zone.price - view.price, ...worst };
}

/** The quiet time since the leg froze, then these minutes; the last at 27,000.0. */
function path(...steps: readonly Step[]): readonly Step[] {
  return [...resting(270_500, Math.max(1, 20 - steps.length)), ...steps, { close: 270_000 }];
}

const [upper, lower] = [upperZone.price - 270_000, lowerZone.price - 270_000];
const dip: Step = { close: 269_960, open: 270_400, low: 269_900 };
const touchedFor = (minutes: number): readonly Step[] => path(dip, ...resting(270_000, minutes - 2));
const leave: Step = { close: 270_400, open: 270_000 };

describe('the machine of the Trend Model', () => {
  const cases: readonly (readonly [string, readonly Step[], object])[] = [
    ['is armed for the zone nearest to the extreme', resting(270_000, 21), { name: 'armed', zone: upper }],
    [
      'is touched by a low within 0.1 ATR of the zone',
      path({ close: 270_000, low: 269_958 }),
      { name: 'touched', zone: upper, worst: -42 },
    ],
    ['and not by one a tick further', path({ close: 270_000, low: 269_959 }), { name: 'armed', zone: upper }],
    [
      'keeps the furthest low since the touch',
      path(dip, { close: 269_900, low: 269_810 }, { close: 270_000 }),
      { name: 'touched', zone: upper, worst: -190 },
    ],
    ['is touched for ten minutes', touchedFor(10), { name: 'touched', zone: upper, worst: -100 }],
    ['and then waits for the next deeper zone', touchedFor(11), { name: 'armed', zone: lower }],
    [
      'gives up a zone that a 5m close is a quarter of ATR beyond',
      path(dip, ...resting(269_700, 2), { close: 269_749 }, ...resting(270_000, 4)),
      { name: 'armed', zone: lower },
    ],
    [
      'and not one that it is not',
      path(dip, ...resting(269_700, 2), { close: 269_750 }, ...resting(270_000, 4)),
      { name: 'touched', zone: upper, worst: -310 },
    ],
    [
      'uses up a zone with its signal',
      path(dip, { close: 270_000, aggression: buying }, leave),
      { name: 'armed', zone: lower },
    ],
    [
      'but not with flow in the far half of the zone',
      path(dip, { close: 269_874, aggression: buying }),
      { name: 'touched', zone: upper, worst: -136 },
    ],
    [
      'nor with flow that has run too far',
      path(dip, { close: 270_051, aggression: buying }),
      { name: 'touched', zone: upper, worst: -100 },
    ],
    [
      'nor with that of the last minute, which is the signal',
      retestPath,
      { name: 'touched', zone: upper, worst: -100 },
    ],
    [
      'forgets the touch when the state leaves',
      path(dip, { close: 270_000, state: balanced }, { close: 270_000 }),
      { name: 'armed', zone: upper },
    ],
    ['is idle while the state is another', resting(270_000, 21, { state: balanced }), { name: 'idle' }],
    [
      'is idle while the break is unsure',
      resting(270_000, 21, { state: { ...broken, confidence: 0.54 } }),
      { name: 'idle' },
    ],
    [
      'stays armed when a sure break becomes less so',
      [...resting(270_000, 5), ...resting(270_000, 16, { state: { ...broken, confidence: 0.5 } })],
      { name: 'armed', zone: upper },
    ],
    [
      'skips a zone that price had closed beyond when the break became sure',
      [...resting(269_799, 19, { state: balanced }), { close: 269_799 }, { close: 270_000 }],
      { name: 'armed', zone: lower },
    ],
    [
      'waits without a 1m range',
      path(dip, dip).map((step) => ({ ...step, atr: { '1m': undefined, '5m': 200, '1h': 1_000 } })),
      { name: 'armed', zone: upper },
    ],
  ];

  it.each(cases)('%s', (_, steps, expected) => {
    expect(told(retestView({}, steps))).toEqual(expected);
  });

  it.each(cases)('mirrored: %s', (_, steps, expected) => {
    const flip = (value: unknown): unknown => (typeof value === 'number' ? -value : value);
    const flipped = Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, flip(value)]));
    expect(told(mirrored(retestView({}, steps)))).toEqual(flipped);
  });

  it('has no more than three zones a leg', () => {
    const zones = [node(269_900, 269_990), node(269_700, 269_790), node(269_500, 269_590), node(269_300, 269_390)];
    const leg = legWith(zones.toReversed());
    const view = retestView({ legs: { up: leg, down: undefined, latest: leg } }, [
      ...resting(270_500, 12),
      ...resting(269_300, 8),
      { close: 270_000 },
    ]);
    expect(stageOf(view)).toEqual({ name: 'exhausted' });
    const one = fabioPlaybook({ maxZones: 1 }).values as ReversionValues;
    expect(trendGround(retestView({}, touchedFor(11)), one).scene?.stage).toEqual({ name: 'exhausted' });
  });
});
