import { analysisSettings, timeScale, type AuctionView } from '#libs/analysis';
import { TIMEFRAME_MS, type Timeframe, type WorkingTimeframe } from '#libs/market';
import { check, type Check } from './check.js';

const SHORTEST_FIRST = Object.keys(TIMEFRAME_MS) as Timeframe[];

/** Closed candles per timeframe that a view must have read. */
export type WarmUp = Readonly<Partial<Record<Timeframe, number>>>;

/**
 * A warm-up told for 5m as it is for structure on candles of `timeframe`: as many candles of structure in minutes, though
 * no more minutes than a reader reads.
 */
export function warmUpAt(warmUp: WarmUp, timeframe: WorkingTimeframe): WarmUp {
  const minutes = warmUp['1m'];
  if (minutes === undefined || timeframe === '5m') return warmUp;
  const most = analysisSettings(timeframe).warmUp['1m'];
  return { ...warmUp, '1m': Math.min(timeScale(timeframe) * minutes, most) };
}

/**
 * @returns one check per timeframe of the warm-up: candles since the first one read, so that an outage inside is no short
 *   history. Candles of a finer timeframe count for what they add up to.
 */
export function warmUpChecks(warmUp: WarmUp, { inputs }: AuctionView): readonly Check[] {
  const checks: Check[] = [];
  for (const timeframe of SHORTEST_FIRST) {
    const need = warmUp[timeframe];
    if (need === undefined) continue;
    checks.push(check('WARMUP', `${timeframe} candles`, candlesSince(inputs, timeframe), '>=', need));
  }
  return checks;
}

/** One timeframe of a warm-up. */
interface Need {
  readonly spanMs: number;
  readonly candles: number;
}

/** @returns the verdict of those checks on a view, without making them: all are met at nearly every decision. */
export function warmth(warmUp: WarmUp): (view: AuctionView) => boolean {
  const needs: readonly Need[] = SHORTEST_FIRST.flatMap((timeframe) => {
    const candles = warmUp[timeframe];
    return candles === undefined || candles <= 0 ? [] : [{ spanMs: TIMEFRAME_MS[timeframe], candles }];
  });
  return ({ inputs }) => {
    for (const need of needs) if (!isMet(need, inputs)) return false;
    return true;
  };
}

function isMet({ spanMs, candles }: Need, inputs: AuctionView['inputs']): boolean {
  for (const { timeframe, from, to } of inputs) {
    if (TIMEFRAME_MS[timeframe] <= spanMs && Math.floor((to - from) / spanMs) >= candles) return true;
  }
  return false;
}

function candlesSince(inputs: AuctionView['inputs'], timeframe: Timeframe): number {
  const span = TIMEFRAME_MS[timeframe];
  let most = 0;
  for (const { timeframe: finer, from, to } of inputs) {
    if (TIMEFRAME_MS[finer] <= span) most = Math.max(most, Math.floor((to - from) / span));
  }
  return most;
}
