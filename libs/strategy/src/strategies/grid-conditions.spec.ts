import { costProfile, DEFAULT_COST_PROFILE } from '../costs.js';
import { balance, balanced, outOfBalance, viewOf } from '../../../../test/support/views.js';
import { calmCheck, gridConditions } from './grid-conditions.js';
import { grid } from './grid.js';
import type { GridValues } from './grid-parameters.js';

const values = grid().values as GridValues;
const terms = { costs: DEFAULT_COST_PROFILE, edgeCap: 0.6, costCap: 0.25, minExpectedValue: 0 };

describe('the calm rule', () => {
  it.each([
    ['on below 0.5 %', [0.0049], true],
    ['off at 0.5 %', [0.005], false],
    ['stays on up to 0.65 %', [0.0049, 0.0064], true],
    ['goes off at 0.65 %', [0.0049, 0.0065], false],
    ['stays off between once it was off', [0.0049, 0.0066, 0.0051], false],
    ['comes back below 0.5 %', [0.0049, 0.0066, 0.0049, 0.006], true],
    ['is off before it has ever been calm', [0.006, 0.0055, 0.0051], false],
    ['is off without a reading', [], false],
  ])('%s', (_name, hourlyRange, passed) => {
    expect(calmCheck(hourlyRange, values).passed).toBe(passed);
  });

  it('tells the threshold that decides now', () => {
    expect(calmCheck([0.004, 0.0066], values)).toMatchObject({ threshold: 0.65, value: 0.66 });
    expect(calmCheck([0.006, 0.0055], values)).toMatchObject({ threshold: 0.5 });
  });
});

describe('the preconditions of a grid', () => {
  const failures = (view: Parameters<typeof gridConditions>[0], costs = terms.costs): readonly string[] =>
    gridConditions(view, { ...terms, costs }, values).flatMap(({ code, passed }) => (passed ? [] : [code]));

  it('hold in a calm balance', () => {
    expect(failures(viewOf())).toEqual([]);
  });

  it.each([
    ['STATE_BALANCED', { state: outOfBalance }],
    ['STATE_CONFIDENCE', { state: { ...balanced, confidence: 0.59 } }],
    ['NO_EVENT', { state: { ...balanced, event: true } }],
    ['BALANCE_QUALITY', { balance: { ...balance, quality: 0.59 } }],
    ['HOURLY_RANGE', { hourlyRange: [0.0051] }],
    ['RANGE_WIDTH', { atr: { ...viewOf().atr, '5m': 1_000 } }],
    ['PRICE_INSIDE', { price: balance.low + 134 }],
    ['PRICE_INSIDE', { price: balance.high + 500 }],
    ['EXIT_KNOWN', { atr: { ...viewOf().atr, '15m': undefined } }],
  ])('name %s alone', (code, overrides) => {
    expect(failures(viewOf(overrides))).toEqual([code]);
  });

  it('all fail, in order, where nothing is known', () => {
    const nothing = viewOf({
      state: undefined,
      balance: undefined,
      hourlyRange: [],
      atr: { ...viewOf().atr, '15m': undefined },
    });
    expect(failures(nothing)).toEqual(gridConditions(nothing, terms, values).map(({ code }) => code));
  });

  it('refuse fees that no rung can pay: 16 maker fees above 3 hourly ranges', () => {
    const spot = costProfile('binance-spot-vip0');
    expect(failures(viewOf({ hourlyRange: [0.0049] }), spot)).toContain('INELIGIBLE_FEES');
    expect(failures(viewOf({ hourlyRange: [0.0049] }))).not.toContain('INELIGIBLE_FEES');
  });
});
