import { STRUCTURE_SPANS, type AuctionView, type BalanceArea } from '#libs/analysis';
import { after, MINUTE_MS } from '#libs/market';
import { clampRange } from '../edge.js';
import type { GridExit, GridOrders } from '../plan.js';
import { roundLevel, roundStop } from '../rounding.js';
import type { GridValues } from './grid-parameters.js';

const CLOSES_OUTSIDE = 2;
const RESTARTS = 1;
const ANSWER_AFTER_RUNGS = 1;
/** What rounding may have moved a level by. */
const HALF_TICK = 0.5;

/**
 * Smallest spacing that pays: max(4 maker fees of price, 0.75 ATR of a candle of structure, 1 tick), in ticks.
 *
 * @returns undefined while the ATR is not known.
 */
export function smallestSpacing(
  { atr, price, workingTimeframe }: AuctionView,
  maker: number,
  values: GridValues,
): number | undefined {
  const noise = atr[workingTimeframe];
  if (noise === undefined) return undefined;
  return Math.max(values.feeMultiple * maker * price, values.noiseMultiple * noise, 1);
}

/** Number of intervals: floor(width / smallest spacing), within 4..20. */
export function rungCount(width: number, smallest: number, { minRungs, maxRungs }: GridValues): number {
  return clampRange(Math.floor(width / smallest), minRungs, maxRungs);
}

/** What a ladder spans: edges and POC of a balance area, in whole ticks. */
type Span = Pick<BalanceArea, 'low' | 'high' | 'poc'>;

/** Equal intervals, L_i = low + i width / rungs, each rounded to the tick from its unrounded value. */
export function arithmeticLevels({ low, high, poc }: Span, rungs: number): readonly number[] {
  return Array.from({ length: rungs + 1 }, (_, i) => roundLevel(low + (i * (high - low)) / rungs, poc));
}

/** Equal ratios, L_i = low (high / low)^(i / rungs), each rounded to the tick from its unrounded value. */
export function geometricLevels({ low, high, poc }: Span, rungs: number): readonly number[] {
  return Array.from({ length: rungs + 1 }, (_, i) => roundLevel(low * (high / low) ** (i / rungs), poc));
}

/**
 * The resting orders of a grid over a balance area: buys at levels at least half a rung below price, sells at least
 * half a rung above.
 *
 * @returns undefined while an ATR that it needs (of one and of three candles of structure) is not known.
 */
export function gridOrders(
  view: AuctionView,
  balance: BalanceArea,
  maker: number,
  values: GridValues,
): GridOrders | undefined {
  const { price, atr, workingTimeframe } = view;
  const smallest = smallestSpacing(view, maker, values);
  const noise = atr[STRUCTURE_SPANS[workingTimeframe].exit];
  if (smallest === undefined || noise === undefined) return undefined;
  const { low, high } = balance;
  const rungs = rungCount(high - low, smallest, values);
  const spacing = (high - low) / rungs;
  const levels = arithmeticLevels(balance, rungs);
  const buys = levels.filter((level) => price - level >= spacing / 2 - HALF_TICK);
  const sells = levels.filter((level) => level - price >= spacing / 2 - HALF_TICK);
  const maxRungsPerSide = Math.floor(rungs / 2);
  const exit = gridExit(view, balance, Math.max(values.exitSpacing * spacing, values.exitNoise * noise), values);
  const wide = (high - low) / price > values.geometricFrom;
  return {
    low,
    high,
    spacing,
    rungs,
    levels,
    geometricLevels: wide ? geometricLevels(balance, rungs) : undefined,
    buys,
    sells,
    maxRungsPerSide,
    answerAfterRungs: ANSWER_AFTER_RUNGS,
    netPerRung: spacing - 2 * maker * price,
    exit,
    size: {
      riskOfEquity: values.riskOfEquity,
      worstLossPerUnit: Math.max(
        worstLoss(buys.toReversed(), exit.below, maxRungsPerSide),
        worstLoss(sells, exit.above, maxRungsPerSide),
      ),
    },
  };
}

function gridExit({ asOf }: AuctionView, { low, high }: BalanceArea, buffer: number, values: GridValues): GridExit {
  return {
    below: roundStop(1, low - buffer),
    above: roundStop(-1, high + buffer),
    closesOutside: CLOSES_OUTSIDE,
    state: 'Balanced',
    hourlyRange: values.roughFrom,
    at: after(asOf, values.maxMinutes * MINUTE_MS),
    restarts: RESTARTS,
  };
}

/** Loss, in ticks for one unit a rung, of the `count` rungs that fill first, closed at the range exit. */
function worstLoss(nearestFirst: readonly number[], exit: number, count: number): number {
  return nearestFirst.slice(0, count).reduce((sum, level) => sum + Math.abs(level - exit), 0);
}
