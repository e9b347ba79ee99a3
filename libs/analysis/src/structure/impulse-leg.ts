import { TIMEFRAME_MS, toIso, type EpochMs } from '#libs/market';
import { ANALYSIS_SETTINGS, type AnalysisSettings } from '../analysis-settings.js';
import type { CandleSeries } from '../candles/candle-series.js';
import { delta, deltaRatio } from '../order-flow/delta.js';
import { efficiencyRatio } from '../candles/efficiency-ratio.js';
import { legSpan } from './leg-span.js';
import type { RelativeVolume } from '../order-flow/relative-volume.js';
import type { TrueRanges } from '../candles/true-ranges.js';
import type { Extreme, SwingLeg } from './zigzag.js';

/** What an impulse is asked: did it break something, is it large, fast, one-sided, traded and driven. */
const LEG_TESTS = ['structure', 'size', 'speed', 'efficiency', 'volume', 'flow'] as const;

export type LegTest = (typeof LEG_TESTS)[number];

/** A swing leg of the working timeframe as it stood when price first came back from its extreme. */
export interface ImpulseLeg {
  readonly id: string;
  readonly direction: 1 | -1;
  readonly origin: Extreme;
  readonly extreme: Extreme;
  /** Span of the leg's profile, half-open: from the minute of the origin to the end of the minute of the extreme. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Close of the candle that came back far enough. */
  readonly frozenAt: EpochMs;
  /** Origin to extreme, ticks. */
  readonly size: number;
  readonly tests: Readonly<Record<LegTest, boolean>>;
  /** Share of the six tests passed. */
  readonly score: number;
  /** Structure, size and at least four tests in all. */
  readonly valid: boolean;
  /** Open times of its displacement candles. */
  readonly displacements: readonly EpochMs[];
}

/** What a leg is judged by. */
export interface LegSources {
  /** Of the working timeframe. */
  readonly candles: CandleSeries;
  readonly minutes: CandleSeries;
  /** Their true ranges. */
  readonly ranges: TrueRanges;
  readonly volumes: Pick<RelativeVolume, 'at'>;
}

/** What is known when the leg freezes: ATR in ticks, and the closes that broke an edge of value on its side. */
export interface LegMoment {
  readonly frozenAt: EpochMs;
  readonly atr: number;
  readonly dailyAtr: number;
  readonly edgeBreaks: readonly EpochMs[];
}

/** First and last candle of a leg. */
interface LegBars {
  readonly first: number;
  readonly last: number;
}

/** How much of a leg price has taken back: 0 at the extreme, 1 at the origin. */
export function retracement({ origin, extreme }: Pick<ImpulseLeg, 'origin' | 'extreme'>, price: number): number {
  return (extreme.price - price) / (extreme.price - origin.price);
}

/**
 * Judges a leg by six tests over its candles (K: of the working timeframe), origin and extreme included:
 *
 *   structure   a close at least 0.10 ATR(K) beyond the pivot before the origin, or through an edge of value
 *   size        at least max(2.5 ATR(K), 0.15 ATR(1d))
 *   speed       at least 60 % of it within 12 candles, from a low to a later high (mirrored down)
 *   efficiency  ratio of net to total change of closes at least 0.6
 *   volume      mean volume against the usual at the time of day at least 1.3
 *   flow        net delta over volume at least 0.05 in its direction
 *
 * A test that cannot be measured is not passed. The numbers are ours; the checklist (broke structure, fast, one-sided,
 * volume up, large enough; four of five) is public playbook practice.
 *
 * @returns undefined where candles of the leg are missing.
 */
export function impulseLeg(
  leg: SwingLeg,
  moment: LegMoment,
  sources: LegSources,
  settings: AnalysisSettings = ANALYSIS_SETTINGS,
): ImpulseLeg | undefined {
  const bars = barsOf(leg, sources.candles);
  if (!bars) return undefined;
  const tests = testsOf(leg, bars, moment, sources, settings.leg);
  const passed = LEG_TESTS.reduce((count, test) => (tests[test] ? count + 1 : count), 0);
  const { direction, origin, extreme } = leg;
  const { from, to } = legSpan(leg, sources.minutes, sources.candles.timeframe);
  return Object.freeze({
    id: `leg:${direction > 0 ? 'up' : 'down'}:${toIso(origin.at)}/${toIso(extreme.at)}`,
    direction,
    origin: Object.freeze({ price: origin.price, at: origin.at }),
    extreme: Object.freeze({ price: extreme.price, at: extreme.at }),
    from,
    to,
    frozenAt: moment.frozenAt,
    size: Math.abs(extreme.price - origin.price),
    tests,
    score: passed / LEG_TESTS.length,
    valid: tests.structure && tests.size && passed >= settings.leg.minTests,
    displacements: displacements(direction, bars, sources, settings.leg.displacement),
  });
}

function barsOf({ origin, extreme }: SwingLeg, candles: CandleSeries): LegBars | undefined {
  const [first, last] = [candles.indexOf(origin.at), candles.indexOf(extreme.at)];
  if (first === undefined || last === undefined) return undefined;
  return (last - first) * TIMEFRAME_MS[candles.timeframe] === extreme.at - origin.at ? { first, last } : undefined;
}

function testsOf(
  leg: SwingLeg,
  bars: LegBars,
  moment: LegMoment,
  { candles, volumes }: LegSources,
  settings: AnalysisSettings['leg'],
): Readonly<Record<LegTest, boolean>> {
  const size = Math.abs(leg.extreme.price - leg.origin.price);
  const least = Math.max(settings.size.fiveMinuteAtr * moment.atr, settings.size.dailyAtr * moment.dailyAtr);
  const efficiency = efficiencyRatio(candles, bars.first, bars.last + 1) ?? 0;
  const flow = leg.direction * (flowOf(candles, bars) ?? 0);
  return Object.freeze({
    structure: brokeStructure(leg, bars, moment, candles, settings.structure),
    size: size >= least,
    speed: fastest(leg.direction, bars, candles, settings.speed.bars) >= settings.speed.share * size,
    efficiency: efficiency >= settings.efficiency,
    volume: (meanVolume(volumes, bars) ?? 0) >= settings.volume,
    flow: flow >= settings.flow,
  });
}

function brokeStructure(
  { direction, origin, before, extreme }: SwingLeg,
  { first, last }: LegBars,
  { atr, edgeBreaks }: LegMoment,
  candles: CandleSeries,
  margin: number,
): boolean {
  const end = extreme.at + TIMEFRAME_MS[candles.timeframe];
  if (edgeBreaks.some((time) => time > origin.at && time <= end)) return true;
  if (!before) return false;
  for (let i = first; i <= last; i += 1) {
    if (direction * (candles.close(i) - before.price) >= margin * atr) return true;
  }
  return false;
}

/** The greatest move in the leg's direction within a number of candles, ticks. */
function fastest(direction: 1 | -1, { first, last }: LegBars, candles: CandleSeries, most: number): number {
  let greatest = 0;
  for (let end = first; end <= last; end += 1) {
    for (let start = Math.max(first, end + 1 - most); start <= end; start += 1) {
      const move = direction > 0 ? candles.high(end) - candles.low(start) : candles.high(start) - candles.low(end);
      greatest = Math.max(greatest, move);
    }
  }
  return greatest;
}

function meanVolume(volumes: Pick<RelativeVolume, 'at'>, { first, last }: LegBars): number | undefined {
  let [sum, count] = [0, 0];
  for (let i = first; i <= last; i += 1) {
    const ratio = volumes.at(i)?.ratio;
    if (ratio === undefined) continue;
    sum += ratio;
    count += 1;
  }
  return count === 0 ? undefined : sum / count;
}

function flowOf(candles: CandleSeries, { first, last }: LegBars): number | undefined {
  let [volume, bought] = [0, 0];
  for (let i = first; i <= last; i += 1) {
    const buy = candles.takerBuyVolume(i);
    if (buy === undefined) return undefined;
    volume += candles.volume(i);
    bought += buy;
  }
  return deltaRatio(delta(volume, bought), volume);
}

/** Candles in the leg's direction with a body of at least 0.6 of a range of at least 1.5 ATR. */
function displacements(
  direction: 1 | -1,
  { first, last }: LegBars,
  { candles, ranges }: LegSources,
  least: AnalysisSettings['leg']['displacement'],
): readonly EpochMs[] {
  const found: EpochMs[] = [];
  for (let i = first; i <= last; i += 1) {
    const range = candles.high(i) - candles.low(i);
    const body = direction * (candles.close(i) - candles.open(i));
    const atr = ranges.atr(i);
    if (atr && body > 0 && body >= least.body * range && range >= least.atr * atr) found.push(candles.openTime(i));
  }
  return Object.freeze(found);
}
