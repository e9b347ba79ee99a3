import type { KeyLevel, LevelKind } from '#libs/analysis';
import { nakedPoc } from '../../../test/support/playbook-views.js';
import { minutesFrom } from '../../../test/support/views.js';
import { opposingLevel, pocTargets } from './poc-targets.js';

function level(kind: LevelKind, price: number, tier: 1 | 2 | 3 = 1, score = 0.8): KeyLevel {
  const zone = { price, low: price - 20, high: price + 20 };
  const past = { touches: 0, bounces: 0, breaks: 0, state: 'naked', bornAt: minutesFrom(-900) } as const;
  const members = [{ ...zone, ...past, id: kind, kind, tier, score }];
  return { ...zone, tier, score, kinds: [kind], significance: 4, state: 'naked', touches: 0, members };
}

const price = 270_000;
const nakedPocs = [
  nakedPoc(270_900),
  nakedPoc(269_500, { kind: 'day' }),
  nakedPoc(270_400, { kind: 'week' }),
  nakedPoc(270_100, { state: 'tested' }),
  nakedPoc(270_000),
];
const levels = [
  level('prior_week_poc', 269_000),
  level('prior_day_poc', 270_300),
  level('swing_1h', 270_350, 3),
  level('composite_hvn', 270_600, 2),
  level('balance_poc', 271_000),
];

describe('where volume gathered', () => {
  it('is ahead of price, nearest first: untested POCs, those of the prior day and week, of balance, high nodes', () => {
    expect(pocTargets({ price, nakedPocs, levels }, 1)).toEqual([
      { price: 270_300, code: 'TGT_PRIOR_POC', name: 'prior day POC' },
      { price: 270_400, code: 'TGT_NAKED_POC', name: 'naked weekly POC' },
      { price: 270_600, code: 'TGT_COMPOSITE_HVN', name: 'composite HVN' },
      { price: 270_900, code: 'TGT_NAKED_POC', name: 'prior balance POC' },
      { price: 271_000, code: 'TGT_BALANCE_POC', name: 'balance POC' },
    ]);
    expect(pocTargets({ price, nakedPocs, levels }, -1)).toEqual([
      { price: 269_500, code: 'TGT_NAKED_POC', name: 'naked daily POC' },
      { price: 269_000, code: 'TGT_PRIOR_POC', name: 'prior week POC' },
    ]);
  });
});

describe('what is in the way', () => {
  const inTheWay = (...some: readonly KeyLevel[]): number | undefined =>
    opposingLevel({ price, levels: some }, 1, 271_000, 0.7)?.price;

  it('is the nearest strong level of the first tier between price and target', () => {
    expect(inTheWay(level('prior_day_high', 270_500), level('prior_week_high', 270_800))).toBe(270_500);
    const below = [level('prior_week_low', 269_200), level('prior_day_low', 269_500)];
    expect(opposingLevel({ price, levels: below }, -1, 269_000, 0.7)?.price).toBe(269_500);
  });

  it('is no weak level, none of a lower tier, none behind or beyond, none that holds price or target', () => {
    expect(inTheWay(level('prior_day_high', 270_500, 1, 0.69))).toBeUndefined();
    expect(inTheWay(level('session_high', 270_500, 2))).toBeUndefined();
    expect(inTheWay(level('prior_day_high', 269_900))).toBeUndefined();
    expect(inTheWay(level('prior_day_high', 271_100))).toBeUndefined();
    expect(inTheWay(level('prior_day_high', 270_020))).toBeUndefined();
    expect(inTheWay(level('prior_day_high', 270_980))).toBeUndefined();
  });
});
