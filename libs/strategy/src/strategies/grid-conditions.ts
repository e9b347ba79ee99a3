import { STRUCTURE_SPANS, type AuctionView } from '#libs/analysis';
import type { Terms } from '../bracket.js';
import { check, type Check } from '../check.js';
import type { GridValues } from './grid-parameters.js';
import { smallestSpacing } from './grid-ladder.js';

/** Height limit of a balance area, in ATR of twelve candles of structure in one: no area offers more room for rungs. */
const MAX_HEIGHT = 3;

export const EDGE_DISTANCE = 'distance from the edge (widths)';

/** All preconditions of a grid, in order; those that cannot be measured fail. */
export function gridConditions(view: AuctionView, terms: Terms, values: GridValues): readonly Check[] {
  const { state, balance, atr } = view;
  const { exit } = STRUCTURE_SPANS[view.workingTimeframe];
  return [
    check('STATE_BALANCED', 'market state', state?.label, '=', 'Balanced'),
    check('STATE_CONFIDENCE', 'confidence in balance', state?.confidence, '>=', values.minConfidence),
    check('NO_EVENT', 'volatility', state && (state.event ? 'event' : 'normal'), '=', 'normal'),
    check('BALANCE_AREA', 'balance area', balance ? 'confirmed' : 'none', '=', 'confirmed'),
    check('BALANCE_QUALITY', 'balance quality', balance?.quality, '>=', values.minQuality),
    calmCheck(view.hourlyRange, values),
    feeCheck(view, terms, values),
    roomCheck(view, terms, values),
    check('PRICE_INSIDE', EDGE_DISTANCE, edgeDistance(view), '>=', values.edgeMargin),
    check('EXIT_KNOWN', `range of ${exit} candles in ticks`, atr[exit], '>', 0),
  ];
}

/**
 * Hourly range with hysteresis: on below `calmBelow`, off again from `roughFrom`, told by the latest value
 * outside of that band. Off until the first value below `calmBelow`. The threshold told is the one that decides now. In percent.
 */
export function calmCheck(hourlyRange: readonly number[], { calmBelow, roughFrom }: GridValues): Check {
  const decided = hourlyRange.findLastIndex(
    (range, i) => i < hourlyRange.length - 1 && !(range >= calmBelow && range < roughFrom),
  );
  const limit = (hourlyRange[decided] ?? NaN) < calmBelow ? roughFrom : calmBelow;
  const latest = hourlyRange.at(-1);
  return check('HOURLY_RANGE', 'hourly range in %', latest === undefined ? undefined : 100 * latest, '<', 100 * limit);
}

/**
 * Maker fees of the fewest rungs against the tallest area there can be: spacing takes `feeMultiple` fees a rung. At 5m the
 * height goes by the last closed hour, at longer timeframes by the range of twelve of their candles.
 */
function feeCheck(view: AuctionView, { costs }: Terms, { feeMultiple, minRungs }: GridValues): Check {
  const range = heightRange(view);
  const room = range === undefined ? undefined : 100 * MAX_HEIGHT * range;
  return check('INELIGIBLE_FEES', 'room for paying rungs in %', room, '>=', 100 * minRungs * feeMultiple * costs.maker);
}

/** ATR over price that limits the height of areas. */
function heightRange({ workingTimeframe, hourlyRange, atr, price }: AuctionView): number | undefined {
  if (workingTimeframe === '5m') return hourlyRange.at(-1);
  const range = atr[STRUCTURE_SPANS[workingTimeframe].height];
  return range === undefined ? undefined : range / price;
}

function roomCheck(view: AuctionView, terms: Terms, values: GridValues): Check {
  const spacing = smallestSpacing(view, terms.costs.maker, values);
  const rungs = view.balance && spacing && (view.balance.high - view.balance.low) / spacing;
  return check('RANGE_WIDTH', 'range in rungs', rungs, '>=', values.minRungs);
}

/** @returns the distance to the nearer edge of the balance area in widths, negative outside. */
function edgeDistance({ balance, price }: AuctionView): number | undefined {
  if (!balance) return undefined;
  return Math.min(price - balance.low, balance.high - price) / (balance.high - balance.low);
}
